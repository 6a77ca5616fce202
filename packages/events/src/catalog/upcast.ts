import type { ZodError, ZodType } from 'zod'
import { type Address, type EventData, type EventType, events } from './events.ts'
import { type OrderSaid, orderCreatedOf } from './order-created.ts'
import { numberFromId } from './order-number.ts'

type Payload = Record<string, unknown>

/** Turns a payload of version n into one of version n + 1; `orderId` is the order that the event is about. */
export type Upcaster = (data: Payload, orderId: string) => Payload

/** Before a person could state what the provider never said, nobody but the provider did. */
const byProvider: Upcaster = (data) => data

/** Before there was back stock, all of it was taken from the primary locations. */
const fromPrimary: Upcaster = (data) => data

/** Before parcels were weighed, nothing was said of their size. */
const unweighed: Upcaster = (data) => data

/** Before what is personal had a place of its own. What can't be reserved cancelled the order. */
const personalApart: Upcaster = ({ customer, shipTo, payment, ...data }) => {
  const { email, name } = customer as { email: string; name: string }
  const address = shipTo as Address
  const { token: paymentToken } = payment as { token: string }
  const personal = { email, name, address, paymentToken }
  return orderCreatedOf({ ...data, personal } as OrderSaid)
}

/** The postcode is the order's, and personal. */
const withoutPostcode: Upcaster = ({ postcode: _personal, ...data }) => data

/**
 * Upcasters by event type; the entry at index 0 leads from version 1 to 2, and so on. An event type at version v has
 * exactly v - 1 of them (checked by a test).
 */
export const upcasters: { [E in EventType]?: readonly Upcaster[] } = {
  // Before there were numbers, an order went by the beginning of its id.
  OrderCreated: [
    (data, orderId) => ({ orderNumber: numberFromId(orderId), ...data }),
    personalApart,
  ],
  InventoryReserved: [fromPrimary],
  InventoryReleased: [fromPrimary],
  RestockRequested: [fromPrimary],
  InventoryRestocked: [fromPrimary],
  // Before refunds by hand there was one way only.
  PaymentRefunded: [(data) => ({ ...data, method: 'provider' }), byProvider],
  // Before a charge could be voided, it was promised only while nobody had asked for one.
  PaymentVoided: [(data) => ({ ...data, outcome: 'not_asked' }), byProvider],
  PaymentCompleted: [byProvider],
  PaymentFailed: [byProvider],
  ShipmentCreated: [byProvider, unweighed],
  ShipmentFailed: [byProvider, withoutPostcode],
  ShipmentCancelled: [byProvider],
  RefundIssued: [byProvider],
  RefundRefused: [byProvider],
}

/** An event of the log or the topic that this build cannot read: unknown type, newer version, or a payload of another shape. */
export class UnreadableEvent extends Error {
  readonly retry: boolean = false
  override name = 'UnreadableEvent'
}

/** An unknown type or a newer version: in a rolling restart a newer build stands beside this one, and reads it. */
export class UnknownEvent extends UnreadableEvent {
  override readonly retry = true
  override name = 'UnknownEvent'
}

/**
 * Brings a stored payload to the current version and checks its shape.
 *
 * @param stored type and payload as stored, the version that it was written with, and the order that it is about
 * @returns the payload in the current shape
 * @throws UnknownEvent when type or version are unknown here, UnreadableEvent when the payload has another shape
 */
export function upcast<E extends EventType>(stored: StoredPayload<E>): EventData<E> {
  return upcastWith(events, upcasters, stored) as EventData<E>
}

/** What is read of a stored event to bring its payload to the current version. */
export interface StoredPayload<Type extends string = string> {
  readonly type: Type
  readonly schemaVersion: number
  readonly data: unknown
  readonly orderId: string
}

/** As {@link upcast}, over any registry: what the tests use to show a chain of several versions. */
export function upcastWith(
  registry: Record<string, { version: number; data: ZodType }>,
  chains: Record<string, readonly Upcaster[] | undefined>,
  stored: StoredPayload,
): unknown {
  const { type, schemaVersion } = stored
  const entry = Object.hasOwn(registry, type) ? registry[type] : undefined
  if (!entry) throw new UnknownEvent(`unknown event type "${type}"`)
  const complaint = () =>
    `${type} has schema version ${schemaVersion}; this build reads 1 to ${entry.version}`
  if (!Number.isInteger(schemaVersion) || schemaVersion < 1) throw new UnreadableEvent(complaint())
  if (schemaVersion > entry.version) throw new UnknownEvent(complaint())
  const chain = (chains[type] ?? []).slice(schemaVersion - 1)
  const parsed = entry.data.safeParse(applyChain(chain, stored))
  if (!parsed.success)
    throw new UnreadableEvent(
      `${type} v${schemaVersion} has another shape: ${issuesOf(parsed.error)}`,
      { cause: parsed.error },
    )
  return parsed.data
}

const issuesOf = ({ issues }: ZodError) =>
  issues.map(({ path, message }) => `${path.join('.') || 'payload'}: ${message}`).join('; ')

/** An upcaster that trips over a payload is one more way for an event to be unreadable: a fault of its order alone. */
function applyChain(
  chain: readonly Upcaster[],
  { type, schemaVersion, data, orderId }: StoredPayload,
): unknown {
  try {
    return chain.reduce((older, step) => step(older, orderId), data as Payload)
  } catch (cause) {
    throw new UnreadableEvent(
      `${type} v${schemaVersion} could not be brought to the current version: ${String(cause)}`,
      { cause },
    )
  }
}
