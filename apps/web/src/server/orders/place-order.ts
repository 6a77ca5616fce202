import { createHash, createHmac, randomUUID } from 'node:crypto'
import { createBatcher } from '@sagaboard/db/batcher'
import { isConnectionError } from '@sagaboard/db/client'
import { insertOrders } from '@sagaboard/db/order-rows'
import type { PostgresLog } from '@sagaboard/db/postgres-log/postgres-log'
import type { PgTx } from '@sagaboard/db/transaction'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventData } from '@sagaboard/events/catalog/events'
import type { NewEntry } from '@sagaboard/events/log/event-store'
import { newEntry } from '@sagaboard/events/log/new-entry'
import { notifyFor } from '@sagaboard/events/runtime/process-batch'
import { emptyOrder, evolve } from '@sagaboard/events/saga/order-view'
import {
  type IdempotencyRecord,
  insertKeys,
  loadProducts,
  type PricedProduct,
  readKeys,
} from './order-rows.ts'
import type { FieldIssue, OrderInput } from './order-schema.ts'

/** Who orders, and the key that makes asking twice the same as asking once. */
export interface PlaceOrderCall {
  readonly idempotencyKey: string
  readonly userId?: string
}

export type PlaceOrderResult =
  | {
      type: 'accepted'
      orderId: string
      totalMinor: number
      currency: string
      accessToken: string
      replayed: boolean
    }
  | { type: 'invalid'; issues: FieldIssue[] }
  | { type: 'key_in_flight' }
  | { type: 'key_reused' }

export type PlaceOrder = (input: OrderInput, call: PlaceOrderCall) => Promise<PlaceOrderResult>

interface Asked extends PlaceOrderCall {
  input: OrderInput
  scopedKey: string
  requestHash: string
}

interface Priced extends Asked {
  entry: NewEntry
  event: SagaEvent<'OrderCreated'>
}

/**
 * The one way an order enters: in ONE transaction its row as PENDING, its idempotency key, and the event OrderCreated.
 * Orders that arrive while a transaction is under way share the next one. Prices are read here; the client never says one.
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
  log: PostgresLog
  secret: string
  reservationMinutes: number
  now?: () => Date
}): PlaceOrder {
  const inFlight = new Set<string>()

  /** All of them in one transaction. */
  const placeTogether = (asked: readonly Asked[]): Promise<PlaceOrderResult[]> => {
    const appended: NewEntry[] = []
    return log
      .transaction(async (tx) => {
        const catalogue = await loadProducts(tx, [
          ...new Set(asked.flatMap(({ input }) => input.lines.map((line) => line.sku))),
        ])
        const priced = asked.map((one) => price(one, catalogue, now(), log.partitions))
        const orders = priced.filter((one): one is Priced => !('issues' in one))
        const kept = await insertKeys(tx, orders.map(keyOf))
        const fresh = orders.filter((one) => kept.has(one.scopedKey))
        const known = new Map((await readKnown(tx, orders, kept)).map((key) => [key.key, key]))
        if (fresh.length > 0) {
          insertOrders(
            tx,
            fresh.map((one) => ({
              order: evolve(emptyOrder, one.event),
              userId: one.userId ?? null,
              accessTokenHash: hashAccessToken(deriveAccessToken(secret, one.event.orderId)),
              expiresAt: new Date(Date.parse(one.event.time) + reservationMinutes * 60_000),
            })),
          )
          log.append(
            tx,
            fresh.map((one) => one.entry),
          )
        }
        appended.push(...fresh.map((one) => one.entry))
        return priced.map((one) => resultOf(one, known.get(one.scopedKey)))
      })
      .then((results) => {
        notifyFor(log, appended)
        return results
      })
  }

  function resultOf(
    one: Priced | (Asked & { issues: FieldIssue[] }),
    known: IdempotencyRecord | undefined,
  ): PlaceOrderResult {
    if ('issues' in one) return { type: 'invalid', issues: one.issues }
    if (known && known.requestHash !== one.requestHash) return { type: 'key_reused' }
    const { orderId } = known ?? one.event
    const { totalMinor, currency } = known ?? one.event.data
    return {
      type: 'accepted',
      orderId,
      totalMinor,
      currency,
      accessToken: deriveAccessToken(secret, orderId),
      replayed: known !== undefined,
    }
  }

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

/** Puts a price on each line and makes the order's first event, or says which lines can't be ordered. */
function price(
  asked: Asked,
  catalogue: ReadonlyMap<string, PricedProduct>,
  at: Date,
  partitions: number,
): Priced | (Asked & { issues: FieldIssue[] }) {
  const issues: FieldIssue[] = []
  const lines: EventData<'OrderCreated'>['lines'] = []
  for (const [index, { sku, quantity }] of asked.input.lines.entries()) {
    const product = catalogue.get(sku)
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
  const { customer, shipTo, payment } = asked.input
  const totalMinor = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0)
  const currency = catalogue.get(lines[0]?.sku ?? '')?.currency ?? 'EUR'
  const data = { lines, totalMinor, currency, customer, shipTo, payment }
  const actor = asked.userId ? `customer:${asked.userId}` : 'customer'
  const entry = newEntry(
    null,
    { type: 'OrderCreated' as const, data },
    { orderId: randomUUID(), at, partitions, actor },
  )
  return { ...asked, entry, event: { ...entry, version: 1, source: 'orders', position: 0 } }
}

const keyOf = ({ scopedKey, requestHash, event }: Priced): IdempotencyRecord => ({
  ...{ key: scopedKey, requestHash, orderId: event.orderId },
  ...{ totalMinor: event.data.totalMinor, currency: event.data.currency },
})

/** What was kept under the keys that were taken already. */
async function readKnown(
  tx: PgTx,
  orders: readonly Priced[],
  kept: ReadonlySet<string>,
): Promise<IdempotencyRecord[]> {
  const taken = orders.filter((one) => !kept.has(one.scopedKey)).map((one) => one.scopedKey)
  return taken.length > 0 ? readKeys(tx, taken) : []
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
