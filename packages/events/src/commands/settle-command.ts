import { isReadable } from '../catalog/envelope.ts'
import type { EventType, Parcel } from '../catalog/events.ts'
import { labelRequests } from '../saga/labels.ts'
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
    return call.type === 'refund' && !mayFailOn.has(entryTypeAt(snapshot) ?? '')
      ? 'The money of an order that is undone stays owed: decide here that it is given back by hand, and pay it once the order says so.'
      : undefined
  if (isLabel) return refusalOfParcels(snapshot, parcels ?? [])
  const expected = settledMinor(snapshot, call)
  if (amountMinor === expected) return undefined
  return `This step is about ${formatMoney(expected, currency)}: say that exactly this was ${givenOrTaken(call)}, or look the amount up once more.`
}

/** Where a refund is not made, and its order or its return goes on without it. */
const mayFailOn = new Set<string>(['RefundRequested', 'ReturnReceived'] satisfies EventType[])

const entryTypeAt = ({ log, blocks: { payment } }: OrderSnapshot): string | undefined =>
  log.find(({ version }) => version === payment?.version)?.type

const givenOrTaken = ({ type }: ProviderCall): string =>
  ({ charge: 'taken', refund: 'given back', label: '', void: 'taken and given back' })[type]

/** What a call is about, in minor units. */
export const settledMinor = ({ payment }: OrderSnapshot, call: ProviderCall): number =>
  ('amountMinor' in call ? call.amountMinor : undefined) ?? payment.state?.amountMinor ?? 0

type Tracked = NonNullable<Settle['parcels']>[number]

/** A parcel that an order ships in: its number from 1, and how the carrier is asked for its label. */
interface ParcelToState {
  parcel: number
  warehouse: string
}

function packedParcels(snapshot: OrderSnapshot) {
  const { state } = snapshot.shipping
  if (!state) return []
  // Of a return these are others than those of the order.
  const call = unsettledCall(snapshot, 'shipping')
  const requests = call && 'requests' in call ? call.requests : labelRequests(state)
  return requests
    .flatMap(({ key, parcels }) => parcels.map((packed) => ({ key, packed })))
    .map((one, index) => ({ ...one, parcel: index + 1 }))
}

/** The parcels that a person has to name who states their labels. */
export const parcelsToState = (snapshot: OrderSnapshot): ParcelToState[] =>
  packedParcels(snapshot).map(({ parcel, packed }) => ({ parcel, warehouse: packed.warehouse }))

/** Which of the parcels that a person names is the one with this number: of its warehouse the next, unless they say it. */
function named(given: Tracked[], { parcel, warehouse }: ParcelToState): Tracked | undefined {
  const at = given.findIndex(
    (one) => one.warehouse === warehouse && (one.parcel ?? parcel) === parcel,
  )
  return at === -1 ? undefined : given.splice(at, 1)[0]
}

function refusalOfParcels(snapshot: OrderSnapshot, given: readonly Tracked[]): string | undefined {
  const expected = parcelsToState(snapshot)
  const left = [...given]
  const isComplete = expected.every((parcel) => named(left, parcel)) && left.length === 0
  if (!isComplete)
    return `The order ships in ${describeParcels(expected)}: name the tracking number of each, and of no other.`
  const numbers = new Set(
    given.map(({ carrier, trackingNumber }) => `${carrier} ${trackingNumber}`),
  )
  return numbers.size < given.length
    ? 'Two parcels can’t have the same tracking number: look them up once more.'
    : undefined
}

function describeParcels(parcels: readonly ParcelToState[]): string {
  const warehouses = [...new Set(parcels.map(({ warehouse }) => warehouse))]
  if (warehouses.length === parcels.length)
    return `one parcel from each of ${warehouses.join(', ')}`
  const from = warehouses.map((warehouse) => {
    const numbers = parcels.filter((one) => one.warehouse === warehouse).map((one) => one.parcel)
    return `${numbers.join(', ')} from ${warehouse}`
  })
  return `${parcels.length} parcels (${from.join('; ')})`
}

/** The word of a command that {@link refusalOfSettle} lets pass: of a label with what is in each parcel. */
export function wordOf(snapshot: OrderSnapshot, command: Settle): Word {
  const { service, outcome, reference, amountMinor = 0, parcels = [] } = command
  if (outcome !== 'happened') return { outcome, reference }
  if (service === 'payment') return { outcome, reference, amountMinor }
  const left = [...parcels]
  return {
    outcome,
    reference,
    parcels: packedParcels(snapshot).flatMap(({ parcel, key, packed }): Parcel[] => {
      const tracked = named(left, { parcel, warehouse: packed.warehouse })
      if (!tracked) return []
      const { carrier, trackingNumber } = tracked
      return [{ ...packed, shipmentId: `${key}:${packed.warehouse}`, carrier, trackingNumber }]
    }),
  }
}
