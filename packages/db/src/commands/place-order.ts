import { hash } from 'node:crypto'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { orderNumber } from '@sagaboard/events/catalog/order-number'
import type { EventStore } from '@sagaboard/events/log/event-store'
import type { Notifier } from '@sagaboard/events/log/notifier'
import { notifyFor } from '@sagaboard/events/runtime/handle-events'
import { nameOfError, type Span, type Tracer } from '@sagaboard/events/runtime/tracer'
import { emptyOrder, evolve } from '@sagaboard/events/saga/order-view'
import { createBatcher } from '../batcher.ts'
import { isConnectionError, isLockTimeout } from '../client.ts'
import { insertOrders } from '../order-rows.ts'
import type { PgTx } from '../transaction.ts'
import { deriveAccessToken, hashAccessToken } from './access-token.ts'
import {
  type LineIssue,
  type OrderRequest,
  orderCreated,
  type PricedOrder,
  priceOrder,
} from './new-order.ts'
import { judgeKey } from './order-key.ts'
import { insertKeys, type KnownKey, readFree, readKeys, startPlacing } from './place-order-store.ts'
import { PriceCache, type Prices } from './price-cache.ts'
import { type OfferRefusal, refusalOfOffer, type ShownOffer } from './shown-offer.ts'
import { StalledPartitions } from './stalled-partitions.ts'

/** Who orders, and the key that makes asking twice the same as asking once. */
export interface PlaceOrderCall {
  /** Names one order, whoever sends it. */
  readonly idempotencyKey: string
  /** Their account, or the program (see `ownerOfProgram`). */
  readonly userId?: string
  /** The language they read, as a tag of BCP 47; for an order that names none. */
  readonly locale?: string
  /** What they were shown: at other prices, or without stock for it, nothing is ordered. */
  readonly shown?: ShownOffer
}

/** What is said of an order that was accepted. */
export interface Accepted {
  orderId: string
  /** What people call it. */
  orderNumber: string
  totalMinor: number
  currency: string
}

/** Why nothing was ordered, the key aside: the lines, or what was shown of them. */
type Refusal = { type: 'invalid'; issues: LineIssue[] } | OfferRefusal

export type PlaceOrderResult =
  | ({ type: 'accepted'; accessToken: string; replayed: boolean } & Accepted)
  | Refusal
  | { type: 'key_in_flight' }
  /** Who asks has placed another order under this key; its id when that was with an account. */
  | { type: 'key_reused'; orderId: string | null }
  /** The key names an order of somebody else, of which nothing is said. */
  | { type: 'key_taken' }

export type PlaceOrder = (input: OrderRequest, call: PlaceOrderCall) => Promise<PlaceOrderResult>

interface Asked extends PlaceOrderCall {
  input: OrderRequest
  requestHash: string
  traceparent: string | null
}

/** What was asked for, with a price on each line. */
type Priced = Asked & PricedOrder
type Refused = Asked & { refusal: Refusal }

/** An order whose key was new. */
type Entered = Priced & { event: SagaEvent<'OrderCreated'>; accessToken: string }

/**
 * The catalogue has changed since its prices were read: nothing was done, and all is tried again
 * with the new ones.
 */
class PricesChanged extends Error {
  override name = 'PricesChanged'
}

/** Every partition of the log is locked by somebody: no order can enter. */
class LogLocked extends Error {
  override name = 'LogLocked'
  readonly code = '55P03'
}

/** Placing takes a few milliseconds; a transaction that hangs holds up nobody but those in it. */
const waitMaxMs = 1_000

/** A catalogue that changes faster than orders can be placed is read so often for one of them. */
const priceTriesMax = 5

interface PlacingOptions {
  log: EventStore<PgTx> & Notifier
  /** Derives access tokens, so that a repeated request is answered with the same one. */
  secret: string
  /** How long an order may take until it has shipped; then it is asked to be undone. */
  reservationMinutes: number
  now?: () => Date
  /** Left out: nothing is traced. */
  tracer?: Tracer | undefined
}

/**
 * The one way an order enters: in ONE transaction its row as PENDING, its idempotency key, and the
 * event OrderCreated. Orders that arrive while a transaction is under way share the next one.
 * Prices are those of the catalogue at that moment; the client never says one.
 *
 * Two round trips: the keys, the catalogue's revision and numbers from the sequence; then, of what
 * was kept, rows and events with the commit. One more before them for stock, when somebody was
 * shown an offer, and one for keys that were used before.
 *
 * @returns what came of it; database trouble is thrown, and nothing was ordered then
 */
export function createPlaceOrder({
  log,
  secret,
  reservationMinutes,
  now = () => new Date(),
  tracer,
}: PlacingOptions): PlaceOrder {
  const inFlight = new Set<string>()
  const prices = new PriceCache(log.reader)
  const stalled = new StalledPartitions(log, () => now().getTime())

  /** All of them in one transaction, at the prices of the catalogue. */
  async function placeTogether(asked: readonly Asked[]): Promise<PlaceOrderResult[]> {
    const skus = [...new Set(asked.flatMap(({ input }) => input.lines.map((line) => line.sku)))]
    for (let tries = 1; ; tries++) {
      try {
        return await placeAt(await prices.of(skus), asked)
      } catch (error) {
        if (tries === priceTriesMax) throw error
        await prepareRetry(error)
      }
    }
  }

  /**
   * What waited too long for a lock is tried again in partitions that are not locked.
   *
   * @throws what can't be tried again at once
   */
  async function prepareRetry(cause: unknown): Promise<void> {
    if (cause instanceof PricesChanged) return prices.forget()
    if (!isLockTimeout(cause)) throw cause
    const found = await stalled.look()
    if (found === 'all') throw new LogLocked('every partition of the log is locked', { cause })
    // Then it was the lock of a key, which is of one order alone.
    if (found === 'none') throw cause
  }

  async function placeAt(known: Prices, asked: readonly Asked[]): Promise<PlaceOrderResult[]> {
    const newId = () => stalled.newOrderId()
    const { looked, entered, before } = await log.transaction(async (tx) => {
      const looked = await lookAt(tx, known, asked, newId)
      const orders = looked.filter((one): one is Priced => !('refusal' in one))
      const keys = orders.map((one) => ({
        key: one.idempotencyKey,
        requestHash: one.requestHash,
        orderId: one.orderId,
        totalMinor: one.totalMinor,
        currency: one.currency,
      }))
      const [start, kept] = await Promise.all([
        startPlacing(tx, orders.length),
        insertKeys(tx, keys),
      ])
      if (start.revision !== known.revision) throw new PricesChanged()
      // What was placed before is answered with that, whatever the lines would cost now.
      const others = looked.filter((one) => 'refusal' in one || !kept.has(one.idempotencyKey))
      const before =
        others.length === 0
          ? []
          : await readKeys(
              tx,
              others.map((one) => one.idempotencyKey),
            )
      const [at, { partitions }] = [now(), log]
      const entered = orders.flatMap((one, index): Entered[] => {
        if (!kept.has(one.idempotencyKey)) return []
        const { userId, locale, traceparent } = one
        const number = orderNumber(start.drawn[index] as number, start.numberKey)
        const entering = { at, number, partitions, userId, locale, traceparent }
        const accessToken = deriveAccessToken(secret, one.orderId)
        const event = orderCreated(one.input, one, entering)
        return [Object.assign({}, one, { event, accessToken })]
      })
      write(tx, entered)
      return { looked, entered, before }
    })
    notifyFor(
      log,
      entered.map(({ event }) => event),
    )
    return answers(looked, entered, before)
  }

  /**
   * Row and event of each order that entered; nothing is read after the events, which hold their
   * partitions.
   */
  function write(tx: PgTx, entered: readonly Entered[]): void {
    if (entered.length === 0) return
    insertOrders(
      tx,
      entered.map(({ userId = null, event, accessToken }) => ({
        order: evolve(emptyOrder, event),
        userId,
        accessTokenHash: hashAccessToken(accessToken),
        expiresAt: new Date(Date.parse(event.time) + reservationMinutes * 60_000),
      })),
    )
    log.append(
      tx,
      entered.map(({ event }) => event),
    )
  }

  /**
   * What is said to each: its own order, the one that its key was used for before, or why there is
   * none.
   */
  function answers(
    looked: readonly (Priced | Refused)[],
    entered: readonly Entered[],
    before: readonly KnownKey[],
  ): PlaceOrderResult[] {
    const fresh = new Map(entered.map((one) => [one.idempotencyKey, one]))
    const known = new Map(before.map((key) => [key.key, key]))
    return looked.map((one): PlaceOrderResult => {
      const own = fresh.get(one.idempotencyKey)
      if (own) return accepted(orderOf(own), false, own.accessToken)
      const holder = known.get(one.idempotencyKey)
      if (holder) return answerOfKey(holder, one)
      if ('refusal' in one) return one.refusal
      throw new Error('a key was taken, and nothing is kept under it')
    })
  }

  function answerOfKey(holder: KnownKey, sender: Asked): PlaceOrderResult {
    const verdict = judgeKey(holder, sender)
    switch (verdict) {
      case 'replay':
        return accepted(holder, true, deriveAccessToken(secret, holder.orderId))
      case 'reused':
        return { type: 'key_reused', orderId: holder.userId === null ? null : holder.orderId }
      case 'taken':
        return { type: 'key_taken' }
      default:
        return verdict satisfies never
    }
  }

  const accepted = (
    { orderId, orderNumber, totalMinor, currency }: Accepted,
    replayed: boolean,
    accessToken: string,
  ): PlaceOrderResult => ({
    type: 'accepted',
    orderId,
    orderNumber,
    totalMinor,
    currency,
    replayed,
    accessToken,
  })

  const place = createBatcher(placeApart(placeTogether), { waitMaxMs })

  return async (input, call) => {
    const { idempotencyKey } = call
    if (inFlight.has(idempotencyKey)) return { type: 'key_in_flight' }
    inFlight.add(idempotencyKey)
    const span = tracer && startPlacingSpan(tracer)
    try {
      const requestHash = requestHashOf(input)
      const traceparent = span?.traceparent ?? null
      const result = await place(Object.assign({}, call, { input, requestHash, traceparent }))
      if (result.type === 'failed') throw result.error
      if (span) endPlacing(span, result)
      return result
    } catch (error) {
      span?.end({ error: nameOfError(error) })
      throw error
    } finally {
      inFlight.delete(idempotencyKey)
    }
  }
}

/** The order's trace: its first event carries the context of this span. */
const startPlacingSpan = (tracer: Tracer): Span =>
  tracer.start('append OrderCreated', { kind: 'internal', parent: tracer.current() })

function endPlacing(span: Span, result: PlaceOrderResult): void {
  span.set({ 'sagaboard.outcome': result.type })
  if (result.type === 'accepted')
    span.set({ 'sagaboard.order.id': result.orderId, 'sagaboard.replayed': result.replayed })
  span.end()
}

/**
 * Each with its prices, or with why it can't be ordered: the lines, or another offer than was
 * shown. Stock is read only where something was shown; whoever posts straight away is told by the
 * order itself.
 */
async function lookAt(
  tx: PgTx,
  known: Prices,
  asked: readonly Asked[],
  newId: () => string,
): Promise<(Priced | Refused)[]> {
  const shownSkus = asked.flatMap(({ shown, input }) =>
    shown ? input.lines.map(({ sku }) => sku) : [],
  )
  const free = shownSkus.length === 0 ? new Map<string, number>() : await readFree(tx, shownSkus)
  return asked.map((one): Priced | Refused => {
    const order = priceOrder(one.input, known, newId)
    if ('issues' in order) return { ...one, refusal: { type: 'invalid', issues: order.issues } }
    const { onShortage = 'cancel' } = one.input
    const refusal = one.shown && refusalOfOffer({ ...order, onShortage }, one.shown, free)
    return refusal ? { ...one, refusal } : Object.assign({}, one, order)
  })
}

type Placed = PlaceOrderResult | { type: 'failed'; error: unknown }

/**
 * Places some orders in one transaction; when one of them breaks the transaction of all, each by
 * itself, so that the others go through.
 */
function placeApart(placeTogether: (asked: readonly Asked[]) => Promise<PlaceOrderResult[]>) {
  const placeAlone = async (one: Asked): Promise<Placed> => {
    try {
      return (await placeTogether([one]))[0] as PlaceOrderResult
    } catch (error) {
      return { type: 'failed', error }
    }
  }
  return async (asked: Asked[]): Promise<Placed[]> => {
    try {
      return await placeTogether(asked)
    } catch (error) {
      if (asked.length === 1 || isConnectionError(error) || error instanceof LogLocked) throw error
      return Promise.all(asked.map(placeAlone))
    }
  }
}

const orderOf = ({ orderId, event, totalMinor, currency }: Entered): Accepted => ({
  orderId,
  orderNumber: event.data.orderNumber,
  totalMinor,
  currency,
})

/**
 * Tells whether two requests are the same: equal input, equal hash. It is kept with the key. What
 * is usual may be said or left out, as it was by those who did not know that it can be said.
 */
export function requestHashOf(input: OrderRequest): string {
  const said =
    input.onShortage === 'cancel' ? Object.assign({}, input, { onShortage: undefined }) : input
  return hash('sha256', JSON.stringify(said), 'base64url')
}
