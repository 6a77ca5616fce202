import { isReadable } from '../catalog/envelope.ts'
import type { Parcel } from '../catalog/events.ts'
import { formatMoney } from '../saga/money.ts'
import type { Word } from '../saga/settle.ts'
import type { CommandOf } from './command.ts'
import {
  callOf,
  nextOf,
  type OrderSnapshot,
  type ProviderCall,
  plannedCall,
} from './order-snapshot.ts'
import { decidedAlready, entryAt, notBlocked } from './standing.ts'

/**
 * A person states what came of a call that its provider never answered: why not, in a sentence, and the word that the
 * service then takes in place of an answer.
 */

type Settle = CommandOf<'settle'>

/** The call that a person may settle: the one of the step at which a service is blocked; undefined when there is none. */
export function unsettledCall(
  snapshot: OrderSnapshot,
  service: Settle['service'],
): ProviderCall | undefined {
  const block = snapshot.blocks[service]
  return block && !block.resolution ? callOf(snapshot, service) : undefined
}

/** Why this word can't be taken, and what can be done instead; undefined when it can. */
export function refusalOfSettle(snapshot: OrderSnapshot, command: Settle): string | undefined {
  const { service } = command
  const block = snapshot.blocks[service]
  if (!block) return notBlocked(snapshot, service)
  const entry = entryAt(snapshot, block.version)
  if (!entry)
    return `Event ${block.version} is missing from the log: it has to be brought back first.`
  if (block.resolution) return decidedAlready(entry)
  if (!isReadable(entry))
    return `${entry.type} can’t be read, so nothing was asked of anybody: edit the event.`
  if (nextOf(snapshot, service)?.version !== block.version)
    return `${service} has handled ${entry.type} already: retry this step.`
  if (!plannedCall(snapshot, service))
    return `${service} asks nobody at ${entry.type}: nothing is unknown there. Retry this step.`
  const call = unsettledCall(snapshot, service)
  if (!call)
    return `The order is to be cancelled, so ${service} asks for no more here and goes on by itself: retry this step.`
  return refusalOfWord(snapshot, call, command)
}

function refusalOfWord(
  snapshot: OrderSnapshot,
  call: ProviderCall,
  command: Settle,
): string | undefined {
  const { outcome, amountMinor, parcels } = command
  const { currency } = snapshot.orders
  const isLabel = call.type === 'label' || (call.type === 'void' && call.of === 'label')
  if (outcome === 'voided')
    return call.type === 'void' && call.of === 'label'
      ? undefined
      : 'Only a label that is to be voided can be said to be void: say whether it happened.'
  if (outcome === 'did_not_happen')
    return call.type === 'refund' && entryTypeAt(snapshot) !== 'RefundRequested'
      ? 'The money of an order that is undone stays owed: give it back by hand, and note the refund here.'
      : undefined
  if (isLabel) return refusalOfParcels(snapshot, parcels ?? [])
  const expected = settledMinor(snapshot, call)
  if (amountMinor === expected) return undefined
  return `This step is about ${formatMoney(expected, currency)}: say that exactly this was ${givenOrTaken(call)}, or look the amount up once more.`
}

const entryTypeAt = ({ log, blocks: { payment } }: OrderSnapshot): string | undefined =>
  log.find(({ version }) => version === payment?.version)?.type

const givenOrTaken = ({ type }: ProviderCall): string =>
  ({ charge: 'taken', refund: 'given back', label: '', void: 'taken and given back' })[type]

/** What a call is about, in minor units. */
export const settledMinor = ({ payment }: OrderSnapshot, call: ProviderCall): number =>
  ('amountMinor' in call ? call.amountMinor : undefined) ?? payment.state?.amountMinor ?? 0

function refusalOfParcels(
  snapshot: OrderSnapshot,
  parcels: NonNullable<Settle['parcels']>,
): string | undefined {
  const expected = warehousesOf(snapshot)
  const named = parcels.map(({ warehouse }) => warehouse)
  const isComplete =
    named.length === expected.length && expected.every((warehouse) => named.includes(warehouse))
  return isComplete
    ? undefined
    : `The order ships in one parcel from each of ${expected.join(', ')}: name the tracking number of each, and of no other.`
}

/** The warehouses that an order ships from, one parcel each. */
export const warehousesOf = ({ shipping }: OrderSnapshot): string[] => [
  ...new Set((shipping.state?.allocations ?? []).map(({ warehouse }) => warehouse)),
]

/** The word of a command that {@link refusalOfSettle} lets pass: of a label with what is in each parcel. */
export function wordOf(snapshot: OrderSnapshot, command: Settle): Word {
  const { service, outcome, reference, amountMinor = 0, parcels = [] } = command
  if (outcome !== 'happened') return { outcome, reference }
  return service === 'payment'
    ? { outcome, reference, amountMinor }
    : { outcome, reference, parcels: parcels.map((parcel) => packed(snapshot, parcel)) }
}

function packed(
  { orders: { orderId }, shipping }: OrderSnapshot,
  parcel: NonNullable<Settle['parcels']>[number],
): Parcel {
  const lines = (shipping.state?.allocations ?? [])
    .filter(({ warehouse }) => warehouse === parcel.warehouse)
    .map(({ line, quantity }) => ({ line, quantity }))
  return { ...parcel, shipmentId: `${orderId}:label:${parcel.warehouse}`, lines }
}
