import type { RunStep } from '@sagaboard/events/commands/forecast-runs'
import type { CancelNow, Forecast, Wait } from '@sagaboard/events/commands/order-forecast'
import { isTerminal } from '@sagaboard/events/saga/order-view'

/** One thing that is to come, in the shopper's terms; `noted` is none of their concern and keeps its place. */
export interface PublicStep {
  kind:
    | 'set_aside'
    | 'paid'
    | 'packing'
    | 'dispatched'
    | 'sent'
    | 'completed'
    | 'cancel_asked'
    | 'not_sent'
    | 'refunded'
    | 'nothing_taken'
    | 'closed'
    | 'noted'
  /** Of a refund, in minor units. */
  amountMinor: number
  /** When it comes by itself, ISO; null when as soon as it can. */
  at: string | null
}

/**
 * What a shopper is told of what will become of their order: no key, no payload, no word of ours. Computed on the server,
 * where the rows are; the page is made from it and from what has happened.
 */
export interface PublicForecast {
  /** How many events it knows of. */
  version: number
  waitsFor: 'stock' | 'bank' | 'carrier' | 'us' | null
  /** What follows if everybody answers, one for each event. */
  ahead: PublicStep[]
  /** What the bank may have taken or not, in minor units; 0 when nothing is open. */
  unknownChargeMinor: number
  /** It was asked for, and the answer did not come. */
  isChargeUnanswered: boolean
  neverSent: boolean
  /** When it is cancelled by itself unless it was sent by then, ISO. */
  deadline: string | null
  /** What cancelling would do now; null when it can't be cancelled. */
  cancel: CancelNow | null
  /** Someone of the shop has to look at it before it goes on. */
  needsPerson: boolean
}

/** The same as the page of an order is made from: null once it has ended. */
export const publicForecastOf = (forecast: Forecast | null): PublicForecast | null =>
  forecast && !isTerminal(forecast.status) ? toPublicForecast(forecast) : null

export function toPublicForecast(forecast: Forecast): PublicForecast {
  const { version, wait, runs, certain, uncertain, deadline, cancelNow, needsPerson } = forecast
  const charge = uncertain.find(({ code }) => code === 'charge')
  return {
    version,
    waitsFor: wait && waitsFor(wait),
    ahead: runs.answers_come.steps.map(toPublicStep),
    unknownChargeMinor: charge?.amountMinor ?? 0,
    isChargeUnanswered: charge !== undefined && (charge.tries > 0 || charge.isVoided),
    neverSent: certain.some(({ code }) => code === 'never_shipped'),
    deadline,
    cancel: cancelNow,
    needsPerson,
  }
}

function waitsFor({ for: what, step }: Wait): PublicForecast['waitsFor'] {
  switch (what) {
    case 'charge':
    case 'refund':
    case 'void_charge':
    case 'void_refund':
      return 'bank'
    case 'label':
    case 'void_label':
      return 'carrier'
    case 'step':
      return step === 'reserve' || step === 'placed' ? 'stock' : 'us'
    case 'unreadable':
      return 'us'
    default:
      return what satisfies never
  }
}

const kinds: Partial<Record<RunStep['type'], PublicStep['kind']>> = {
  InventoryReserved: 'set_aside',
  PaymentCompleted: 'paid',
  PackingStarted: 'packing',
  DispatchRequested: 'dispatched',
  ShipmentCreated: 'sent',
  OrderCompleted: 'completed',
  OrderCancelRequested: 'cancel_asked',
  ShipmentCancelled: 'not_sent',
  PaymentRefunded: 'refunded',
  RefundIssued: 'refunded',
  PaymentVoided: 'nothing_taken',
  OrderCancelled: 'closed',
}

const toPublicStep = ({ type, by, moneyMinor, at }: RunStep): PublicStep => ({
  kind: kinds[type] ?? 'noted',
  amountMinor: Math.abs(moneyMinor),
  at: by === 'clock' ? at : null,
})
