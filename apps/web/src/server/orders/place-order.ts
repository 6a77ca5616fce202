import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createBatcher } from '@sagaboard/db/batcher'
import { isConnectionError } from '@sagaboard/db/client'
import { insertOrders } from '@sagaboard/db/order-rows'
import type { PgTx } from '@sagaboard/db/transaction'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventData } from '@sagaboard/events/catalog/events'
import { orderNumber } from '@sagaboard/events/catalog/order-number'
import { createUuidV7 } from '@sagaboard/events/catalog/uuid-v7'
import type { EventStore } from '@sagaboard/events/log/event-store'
import { newEntry } from '@sagaboard/events/log/new-entry'
import type { Notifier } from '@sagaboard/events/log/notifier'
import { notifyFor } from '@sagaboard/events/runtime/handle-events'
import { emptyOrder, evolve } from '@sagaboard/events/saga/order-view'
import { PriceCache, type Prices } from '../price-cache.ts'
import {
  type IdempotencyRecord,
  insertKeys,
  type KnownKey,
  readKeys,
  startPlacing,
} from './order-rows.ts'
import type { FieldIssue, OrderInput } from './order-schema.ts'

/** Who orders, and the key that makes asking twice the same as asking once. */
export interface PlaceOrderCall {
  readonly idempotencyKey: string
  readonly userId?: string
}

/** What is said of an order that was accepted. */
export interface Accepted {
  orderId: string
  /** What people call it. */
  orderNumber: string
  totalMinor: number
  currency: string
}

export type PlaceOrderResult =
  | ({ type: 'accepted'; accessToken: string; replayed: boolean } & Accepted)
  | { type: 'invalid'; issues: FieldIssue[] }
  | { type: 'key_in_flight' }
  | { type: 'key_reused' }

export type PlaceOrder = (input: OrderInput, call: PlaceOrderCall) => Promise<PlaceOrderResult>

interface Asked extends PlaceOrderCall {
  input: OrderInput
  scopedKey: string
  requestHash: string
}

/** What was asked for, with a price on each line. */
interface Priced extends Asked {
  orderId: string
  lines: OrderData['lines']
  totalMinor: number
  currency: string
}

type Refused = Asked & { issues: FieldIssue[] }
type OrderData = EventData<'OrderCreated'>
type Created = SagaEvent<'OrderCreated'>

/** An order whose key was new. */
type Entered = Priced & { event: Created }

/** The catalogue has changed since its prices were read: nothing was done, and all is tried again with the new ones. */
class PricesChanged extends Error {
  override name = 'PricesChanged'
}

/** A catalogue that changes faster than orders can be placed is read so many times for one of them. */
const priceTriesMax = 5

/**
 * The one way an order enters: in ONE transaction its row as PENDING, its idempotency key, and the event OrderCreated.
 * Orders that arrive while a transaction is under way share the next one. Prices are those of the catalogue at that moment;
 * the client never says one.
 *
 * Two round trips: the keys, the catalogue's revision and numbers from the sequence; then, of what was kept, rows and events
 * with the commit.
 *
 * @param secret derives access tokens, so that a repeated request is answered with the same one
 * @param reservationMinutes how long an order may take until it has shipped; then it is asked to be undone
 * @returns what came of it; database trouble is thrown, and nothing was ordered then
 */
export function createPlaceOrder({
  log,
  secret,
  reservationMinutes,
  now = () => new Date(),
}: {
  log: EventStore<PgTx> & Notifier
  secret: string
  reservationMinutes: number
  now?: () => Date
}): PlaceOrder {
  const inFlight = new Set<string>()
  const prices = new PriceCache(log.reader)

  /** All of them in one transaction, at the prices of the catalogue. */
  async function placeTogether(asked: readonly Asked[]): Promise<PlaceOrderResult[]> {
    const skus = [...new Set(asked.flatMap(({ input }) => input.lines.map((line) => line.sku)))]
    for (let tries = 1; ; tries++) {
      try {
        return await placeAt(await prices.of(skus), asked)
      } catch (error) {
        if (!(error instanceof PricesChanged) || tries === priceTriesMax) throw error
        prices.forget()
      }
    }
  }

  async function placeAt(known: Prices, asked: readonly Asked[]): Promise<PlaceOrderResult[]> {
    const priced = asked.map((one) => price(one, known))
    const orders = priced.filter((one): one is Priced => !('issues' in one))
    const { entered, before } = await log.transaction(async (tx) => {
      const [start, kept] = await Promise.all([
        startPlacing(tx, orders.length),
        insertKeys(tx, orders.map(keyOf)),
      ])
      if (start.revision !== known.revision) throw new PricesChanged()
      const taken = orders.flatMap(({ scopedKey }) => (kept.has(scopedKey) ? [] : [scopedKey]))
      const before = taken.length === 0 ? [] : await readKeys(tx, taken)
      const at = now()
      const entered = orders.flatMap((one, index): Entered[] => {
        if (!kept.has(one.scopedKey)) return []
        const number = orderNumber(start.drawn[index] as number, start.numberKey)
        return [{ ...one, event: createdOf(one, { at, number, partitions: log.partitions }) }]
      })
      write(tx, entered)
      return { entered, before }
    })
    notifyFor(
      log,
      entered.map(({ event }) => event),
    )
    return answers(priced, entered, before)
  }

  /** Row and event of each order that entered; nothing is read after the events, which hold their partitions. */
  function write(tx: PgTx, entered: readonly Entered[]): void {
    if (entered.length === 0) return
    insertOrders(
      tx,
      entered.map(({ userId = null, event }) => ({
        ...{ order: evolve(emptyOrder, event), userId },
        accessTokenHash: hashAccessToken(deriveAccessToken(secret, event.orderId)),
        expiresAt: new Date(Date.parse(event.time) + reservationMinutes * 60_000),
      })),
    )
    log.append(
      tx,
      entered.map(({ event }) => event),
    )
  }

  /** What is said to each: its own order, the one that its key was used for before, or why there is none. */
  function answers(
    priced: readonly (Priced | Refused)[],
    entered: readonly Entered[],
    before: readonly KnownKey[],
  ): PlaceOrderResult[] {
    const fresh = new Map(entered.map((one) => [one.scopedKey, one.event]))
    const known = new Map(before.map((key) => [key.key, key]))
    return priced.map((one): PlaceOrderResult => {
      if ('issues' in one) return { type: 'invalid', issues: one.issues }
      const event = fresh.get(one.scopedKey)
      if (event) return accepted({ ...event.data, orderId: event.orderId }, false)
      const key = known.get(one.scopedKey)
      if (!key) throw new Error('a key was taken, and nothing is kept under it')
      return key.requestHash === one.requestHash ? accepted(key, true) : { type: 'key_reused' }
    })
  }

  const accepted = (
    { orderId, orderNumber, totalMinor, currency }: Accepted,
    replayed: boolean,
  ): PlaceOrderResult => ({
    ...{ type: 'accepted', orderId, orderNumber, totalMinor, currency, replayed },
    accessToken: deriveAccessToken(secret, orderId),
  })

  const place = createBatcher(
    async (asked: Asked[]): Promise<(PlaceOrderResult | { type: 'failed'; error: unknown })[]> => {
      try {
        return await placeTogether(asked)
      } catch (error) {
        if (asked.length === 1 || isConnectionError(error)) throw error
        // One of them broke the transaction of all: each by itself, so that the others go through.
        return Promise.all(
          asked.map(async (one) => {
            try {
              return (await placeTogether([one]))[0] as PlaceOrderResult
            } catch (cause) {
              return { type: 'failed' as const, error: cause }
            }
          }),
        )
      }
    },
  )

  return async (input, call) => {
    const scopedKey = `${call.userId ?? 'guest'}:${call.idempotencyKey}`
    if (inFlight.has(scopedKey)) return { type: 'key_in_flight' }
    inFlight.add(scopedKey)
    try {
      const result = await place({
        ...call,
        input,
        scopedKey,
        requestHash: sha256(JSON.stringify(input)),
      })
      if (result.type === 'failed') throw result.error
      return result
    } finally {
      inFlight.delete(scopedKey)
    }
  }
}

/** Orders that come together stand together in every index; their age can be read from their ids, which open nothing. */
const newOrderId = createUuidV7({ now: Date.now, randomBytes })

/** Puts a price on each line, or says which lines can't be ordered. */
function price(asked: Asked, { products }: Prices): Priced | Refused {
  const issues: FieldIssue[] = []
  const lines: OrderData['lines'] = []
  for (const [index, { sku, quantity }] of asked.input.lines.entries()) {
    const product = products.get(sku)
    if (product)
      lines.push({
        line: index + 1,
        sku,
        name: product.name,
        quantity,
        unitPriceMinor: product.priceMinor,
      })
    else issues.push({ path: `lines.${index}.sku`, message: 'is not a product of the catalogue' })
  }
  if (issues.length > 0) return { ...asked, issues }
  const totalMinor = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0)
  const currency = products.get(lines[0]?.sku ?? '')?.currency ?? 'EUR'
  return { ...asked, orderId: newOrderId(), lines, totalMinor, currency }
}

const keyOf = ({
  scopedKey,
  requestHash,
  orderId,
  totalMinor,
  currency,
}: Priced): IdempotencyRecord => ({
  ...{ key: scopedKey, requestHash, orderId, totalMinor, currency },
})

/** The order's first event. */
function createdOf(
  one: Priced,
  { at, number, partitions }: { at: Date; number: string; partitions: number },
): Created {
  const { orderId, userId, lines, totalMinor, currency } = one
  const { customer, shipTo, payment } = one.input
  const data = { orderNumber: number, lines, totalMinor, currency, customer, shipTo, payment }
  const actor = userId ? `customer:${userId}` : 'customer'
  const entry = newEntry(
    null,
    { type: 'OrderCreated' as const, data },
    { orderId, at, partitions, actor },
  )
  return { ...entry, version: 1, position: 0, source: 'orders' }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')

/** The access token of an order: 128 bits that only this secret can make, in base64url. */
export function deriveAccessToken(secret: string, orderId: string): string {
  return createHmac('sha256', secret)
    .update(`order-access:${orderId}`)
    .digest()
    .subarray(0, 16)
    .toString('base64url')
}

/** How an access token is stored. */
export const hashAccessToken = (token: string): string =>
  createHash('sha256').update(token).digest('hex')
