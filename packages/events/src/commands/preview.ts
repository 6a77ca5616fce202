import type { Service } from '../catalog/events.ts'
import { type EventType, services } from '../catalog/events.ts'
import { type StockMovement, stockEffect } from '../saga/inventory.ts'
import { formatMoney } from '../saga/money.ts'
import type { OrderStatus } from '../saga/order-view.ts'
import { moneyEffects } from '../saga/payment.ts'
import type { Command, CommandMetadata } from './command.ts'
import { applyEffect, effectOf } from './effects.ts'
import { type ForwardStep, runForward } from './forecast.ts'
import { refusalOf } from './guards.ts'
import {
  type Block,
  cancelRequestedAt,
  canGoOn,
  nextOf,
  type OrderSnapshot,
  type ProviderCall,
  plannedCall,
} from './order-snapshot.ts'
import { settledSentences } from './settle-preview.ts'

/** One event that a command will cause. */
export interface PreviewStep {
  type: EventType
  by: Service | 'person'
  /** What it does to the money that we hold, in minor units: taken is positive, given back negative. */
  moneyMinor: number
  /** What it does to the stock, in whole units. */
  stock: StockMovement[]
}

/** What a command will do: refused with a sentence, or the events that will follow, in their order. */
export type Preview =
  | { type: 'refused'; refusal: string }
  | {
      type: 'possible'
      steps: PreviewStep[]
      /** What nobody can take back afterwards, and what is not known: one sentence each. */
      cannotBeUndone: string[]
      /** The services that will still stand afterwards, and need a decision of their own. */
      waitsFor: Service[]
      /** The services that are at work on this order just now: what they do meets the command, and may come before it. */
      atWork: Service[]
      leaves: OrderStatus
    }

/**
 * What will follow when this command is given now. Computed by letting the world run forward with the handlers that run in
 * production: providers answer yes, and what stands stays standing unless the command sets it free.
 */
export function preview(snapshot: OrderSnapshot, command: Command): Preview {
  const refusal = refusalOf(snapshot, command)
  if (refusal) return { type: 'refused', refusal }
  const asked = applyEffect(snapshot, effectOf(snapshot, command, metadata), metadata.actor)
  const steps = stepsBetween(snapshot, asked)
  const rest = runForward(asked, (step) => steps.push(...stepsOf(step)))
  return {
    type: 'possible',
    steps,
    cannotBeUndone: [...unknownOutcomes(snapshot, command), ...finalEffects(steps, command)],
    waitsFor: services.filter((service) => nextOf(rest, service)),
    atWork: services.filter((service) => canGoOn(snapshot, service)),
    leaves: rest.orders.status,
  }
}

const metadata: CommandMetadata = { actor: 'person', note: '', requestId: 'preview' }

/** The events by which `after` is longer than `before`: those of a person carry an actor. */
const stepsBetween = (before: OrderSnapshot, after: OrderSnapshot, by?: Service): PreviewStep[] =>
  after.log.slice(before.log.length).map((entry) => ({
    type: entry.type as EventType,
    by: by && 'actor' in entry && entry.actor === null ? by : 'person',
    moneyMinor: 0,
    stock: [],
  }))

/** What a step states; its effect on money and stock stands with the first event. */
export function stepsOf({ service, before, after }: ForwardStep): PreviewStep[] {
  const [first, ...others] = stepsBetween(before, after, service)
  if (!first) return []
  const moneyMinor = moneyEffects(before.payment.state, after.payment.state).reduce(
    (sum, { amountMinor }) => sum + amountMinor,
    0,
  )
  return [
    { ...first, moneyMinor, stock: stockEffect(before.inventory.state, after.inventory.state) },
    ...others,
  ]
}

/** Calls that were made and never answered: what they did is not known until they are asked again, or voided. */
function unknownOutcomes(snapshot: OrderSnapshot, command: Command): string[] {
  return services.flatMap((service) => {
    const block = snapshot.blocks[service]
    const call = block && plannedCall(snapshot, service)
    if (!call) return []
    return command.type === 'settle' && command.service === service
      ? settledSentences(snapshot, call, command)
      : [unknownOutcome(snapshot, call, { block, command })]
  })
}

function unknownOutcome(
  snapshot: OrderSnapshot,
  call: ProviderCall,
  { block, command }: { block: Block; command: Command },
): string {
  const tries = block.attempts === 1 ? 'one try' : `${block.attempts} tries`
  const unknown = `is not known after ${tries}`
  const isVoided = command.type === 'cancel' || cancelRequestedAt(snapshot) !== undefined
  if (call.type === 'void') return unknownVoid(snapshot, call.of, unknown)
  if (isVoided && call.type !== 'refund') return unknownVoid(snapshot, call.type, unknown)
  switch (call.type) {
    case 'charge':
      return `Whether the provider has taken ${formatMoney(call.amountMinor, call.currency)} ${unknown}: it is asked again with the same key.`
    case 'refund':
      return command.type === 'refund_by_hand'
        ? `Whether the provider has given back ${formatMoney(call.amountMinor, call.currency)} ${unknown}: look up ${call.key} there before you pay by hand, nobody can take it back.`
        : `Whether the provider has given back ${formatMoney(call.amountMinor, call.currency)} ${unknown}: it is asked again with the same key.`
    case 'label':
      return `Whether the carrier has made the labels ${unknown}: it is asked again with the same key. If it says yes, the order ships.`
    default:
      return call satisfies never
  }
}

/** What is asked for when an order is to be cancelled, and it is not known whether its charge or its label was made. */
function unknownVoid(
  { orders: { totalMinor, currency } }: OrderSnapshot,
  of: 'charge' | 'label',
  unknown: string,
): string {
  return of === 'charge'
    ? `Whether the provider has taken ${formatMoney(totalMinor, currency)} ${unknown}: it is asked to void the charge, and gives back what it has taken.`
    : `Whether the carrier has made the labels ${unknown}: it is asked to void them. If the parcels have been picked up, the order ships after all.`
}

function finalEffects(steps: readonly PreviewStep[], command: Command): string[] {
  const has = (...types: EventType[]) => steps.some((step) => types.includes(step.type))
  const sentences: string[] = []
  if (command.type === 'skip') sentences.push('A step that is skipped is not made up for later.')
  if (has('ShipmentCreated'))
    sentences.push('From the shipment on the order can’t be cancelled any more.')
  if (has('PaymentRefunded', 'RefundIssued'))
    sentences.push('Money that has been given back can’t be taken again.')
  if (has('InventoryReleased'))
    sentences.push('The stock is free for others at once; this order can’t have it back.')
  return sentences
}
