import { isReadable } from '../catalog/envelope.ts'
import type { Service } from '../catalog/events.ts'
import type { SagaRow } from '../saga/define-saga.ts'
import { keyOfAll, labelRequests } from '../saga/labels.ts'
import { orderSaga } from '../saga/order-saga.ts'
import { returnKeys } from '../saga/returns/rows.ts'
import { labelAskedOn } from '../saga/shipping.ts'
import {
  cancelRequestedAt,
  type OrderSnapshot,
  type ProviderCall,
  plannedCall,
} from './order-snapshot.ts'

/**
 * What no input can break any more. It follows from the tombstones of the rows, and from the place of a request to cancel in
 * the log. Money in minor units; what was given back may still grow.
 */
export type Certainty =
  | { code: 'taken'; amountMinor: number }
  | { code: 'given_back'; amountMinor: number; byHandMinor: number }
  | { code: 'never_charged' }
  | { code: 'shipped' }
  | { code: 'never_shipped' }
  | { code: 'put_back' }
  | { code: 'never_completed' }
  | { code: 'never_cancelled' }

/** A call of which nobody knows yet whether it had its effect. */
export interface Uncertainty {
  code: 'charge' | 'refund' | 'label'
  service: Service
  /** Of a charge or a refund, in minor units. */
  amountMinor: number
  /** How often the event at which it is asked for was tried without an answer; 0 when that is not known. */
  tries: number
  /** It is not asked for any more: it is voided, and what it did is undone. */
  isVoided: boolean
  /** The key under which the provider knows it. */
  key: string
}

const rows: readonly SagaRow[] = orderSaga.steps

/** The event on which a charge or a label is asked for. */
const asksOn = (call: 'charge' | 'label', { shipping }: OrderSnapshot): string =>
  call === 'label'
    ? labelAskedOn(shipping.state)
    : (rows.find(({ calls }) => calls?.includes(call))?.on ?? '')

/** True when the log holds no event of `type` that stands before a request to cancel, and holds such a request. */
function isRequestedBefore(snapshot: OrderSnapshot, type: string): boolean {
  const requestedAt = cancelRequestedAt(snapshot)
  if (requestedAt === undefined) return false
  return !snapshot.log.some((entry) => entry.type === type && entry.version < requestedAt)
}

function isNeverCharged(snapshot: OrderSnapshot): boolean {
  const { inventory, payment } = snapshot
  if (payment.state?.status === 'declined' || payment.state?.status === 'voided') return true
  if (payment.state && payment.state.status !== 'expected') return false
  return (
    inventory.state?.status === 'rejected' ||
    isRequestedBefore(snapshot, asksOn('charge', snapshot))
  )
}

function isNeverShipped(snapshot: OrderSnapshot): boolean {
  const { shipping, payment } = snapshot
  const status = shipping.state?.status
  if (status === 'failed' || status === 'cancelled') return true
  if (status === 'shipped' || status === 'uncertain') return false
  if (payment.state?.status === 'declined' || payment.state?.status === 'voided') return true
  return (
    snapshot.inventory.state?.status === 'rejected' ||
    isRequestedBefore(snapshot, asksOn('label', snapshot))
  )
}

/** What is certain about an order, whatever comes. */
export function certaintiesOf(snapshot: OrderSnapshot): Certainty[] {
  const { payment, inventory, shipping } = snapshot
  const certain: Certainty[] = []
  if (payment.state?.chargeId)
    certain.push({ code: 'taken', amountMinor: payment.state.amountMinor })
  const givenMinor = payment.state?.refundedMinor ?? 0
  if (givenMinor > 0)
    certain.push({
      code: 'given_back',
      amountMinor: givenMinor,
      byHandMinor: byHandMinor(snapshot),
    })
  if (isNeverCharged(snapshot)) certain.push({ code: 'never_charged' })
  if (shipping.state?.status === 'shipped')
    certain.push({ code: 'shipped' }, { code: 'never_cancelled' })
  if (isNeverShipped(snapshot)) certain.push({ code: 'never_shipped' }, { code: 'never_completed' })
  if (inventory.state?.status === 'released') certain.push({ code: 'put_back' })
  return certain
}

const byHandMinor = ({ log }: OrderSnapshot): number =>
  log.reduce(
    (sum, entry) =>
      isReadable(entry) &&
      (entry.type === 'PaymentRefunded' || entry.type === 'RefundIssued') &&
      entry.data.method === 'by_hand'
        ? sum + entry.data.amountMinor
        : sum,
    0,
  )

/**
 * What is not known: each call that may have been asked for and whose answer has not been decided on, also one that is under
 * way for the first time.
 */
export function uncertaintiesOf(snapshot: OrderSnapshot): Uncertainty[] {
  // A decision of a person stands in place of the answer, and not of what the provider has done.
  const undecided = { ...snapshot, blocks: {} }
  return (['payment', 'shipping'] as const).flatMap((service): Uncertainty[] => {
    const call = plannedCall(undecided, service)
    // Tries of a void say nothing of how often the charge or the label was asked for.
    const tries = call?.type === 'void' ? 0 : (snapshot.blocks[service]?.attempts ?? 0)
    const known = call && uncertaintyOf(snapshot, service, call)
    if (known) return [{ ...known, tries }]
    const row = service === 'payment' ? snapshot.payment.state : snapshot.shipping.state
    return row?.status === 'uncertain'
      ? [voidedOf(snapshot, service === 'payment' ? 'charge' : 'label')]
      : []
  })
}

function uncertaintyOf(
  snapshot: OrderSnapshot,
  service: Service,
  call: ProviderCall,
): Uncertainty | undefined {
  const { key } = call
  const isVoid = call.type === 'void'
  if (call.type === 'refund' || (isVoid && call.of === 'refund')) {
    const { amountMinor = 0 } = call
    return { code: 'refund', service, amountMinor, tries: 0, isVoided: isVoid, key }
  }
  // What is not known of a return's label says nothing of how its order goes on.
  if (isReturnCall(snapshot, call)) return undefined
  if (isVoid) return voidedOf(snapshot, call.of === 'label' ? 'label' : 'charge')
  // Whoever looked found the request before they asked.
  if (isRequestedBefore(snapshot, asksOn(call.type, snapshot))) return undefined
  const isVoided = cancelRequestedAt(snapshot) !== undefined
  const amountMinor = call.type === 'charge' ? call.amountMinor : 0
  return { code: call.type, service, amountMinor, tries: 0, isVoided, key }
}

const isReturnCall = ({ orders }: OrderSnapshot, { key }: ProviderCall): boolean =>
  key.startsWith(returnKeys(orders.orderId))

const voidedOf = (snapshot: OrderSnapshot, code: 'charge' | 'label'): Uncertainty => ({
  code,
  service: code === 'charge' ? 'payment' : 'shipping',
  amountMinor: code === 'charge' ? (snapshot.payment.state?.amountMinor ?? 0) : 0,
  tries: 0,
  isVoided: true,
  key: code === 'charge' ? `${snapshot.orders.orderId}:charge` : labelKeyOf(snapshot),
})

const labelKeyOf = ({ shipping: { state } }: OrderSnapshot): string =>
  state ? keyOfAll(labelRequests(state)) : ''
