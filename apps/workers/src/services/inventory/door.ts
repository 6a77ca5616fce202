import { randomUUID } from 'node:crypto'
import type { Allocation } from '@sagaboard/events/catalog/events'
import { isUuid } from '@sagaboard/events/catalog/is-uuid'
import { type StockLevel, source } from '@sagaboard/events/saga/source'
import { anywhere } from '@sagaboard/events/saga/sourcing-policy'
import type { CallContext } from '../call-context.ts'
import { externalRowId, lockIds, refuseSagas, type Transact } from '../external.ts'
import { Refusal } from '../refusal.ts'
import {
  endHolds,
  type Hold,
  insertHold,
  lockHolds,
  lockStockOf,
  readHold,
  readSagaReservation,
  sumStock,
} from './hold-store.ts'

/** What a program asks to be held. */
export interface Reserve {
  sku: string
  quantity: number
  /** Left out: one is made, and answered. */
  reservation_id?: string | undefined
  /** The order that it is for; left out: it has the id of the reservation. */
  order_id?: string | undefined
}

/** Which hold is meant. */
export interface OfHold {
  reservation_id: string
  /** Needed where several products are held under the reservation. */
  sku?: string | undefined
  /** A hold ends as a whole: another quantity is refused. */
  quantity?: number | undefined
}

interface DoorOptions {
  transact: Transact
  /** How long stock is held, in ms. */
  holdMs: number
  /** In ms since the epoch. */
  now: () => number
}

/** Inventory's door for programs of other teams. Each call is one transaction, with the rows and the ledger of the saga. */
export function createInventoryDoor({ transact, holdMs, now }: DoorOptions) {
  return {
    reserve(asked: Reserve, { clientId, deadline }: CallContext) {
      const { sku, quantity, reservation_id: reservationId = randomUUID() } = asked
      const externalOrderId = asked.order_id ?? reservationId
      return transact(async (tx) => {
        await lockIds(tx, 'reservation', [reservationId])
        const [known] = await Promise.all([
          readHold(tx, reservationId, sku),
          refuseSagas(tx, [reservationId, externalOrderId]),
        ])
        if (known) {
          refuseOther(known, { ...asked, order_id: externalOrderId })
          return reserved(known, freeOf(await lockStockOf(tx, sku)))
        }
        const shelves = await lockStockOf(tx, sku)
        if (shelves.length === 0) throw unknownSku(sku)
        const allocations = allocate(sku, quantity, shelves)
        const free = freeOf(shelves)
        if (!allocations)
          throw new Refusal(
            'insufficient-stock',
            `${sku}: ${quantity} wanted, ${free} free. Nothing was reserved.`,
          )
        const hold: Hold = {
          orderId: externalRowId('hold', reservationId, sku),
          status: 'reserved',
          allocations,
          restocked: [],
          reservationId,
          sku,
          externalOrderId,
          quantity,
          expiresAt: new Date(now() + holdMs).toISOString(),
          isExpired: false,
        }
        deadline.check()
        insertHold(tx, { ...hold, clientId })
        return reserved(hold, free - quantity)
      })
    },

    commit: (asked: OfHold, context: CallContext) =>
      transact(async (tx) => {
        const hold = await holdToEnd(tx, asked)
        if (hold.status !== 'committed') {
          if (hold.status !== 'reserved' || Date.parse(hold.expiresAt ?? '') <= now())
            throw ended(hold)
          context.deadline.check()
          endHolds(tx, [hold], 'committed')
        }
        const { sku, quantity, reservationId } = hold
        return {
          sku,
          deducted_quantity: quantity,
          final_available_quantity: await available(tx, sku),
          reservation_id: reservationId,
        }
      }),

    release: (asked: OfHold, context: CallContext) =>
      transact(async (tx) => {
        const hold = await holdToEnd(tx, asked)
        if (hold.status === 'committed') throw ended(hold)
        if (hold.status === 'reserved') {
          context.deadline.check()
          endHolds(tx, [hold], 'released')
        }
        const { sku, quantity, reservationId } = hold
        return {
          sku,
          released_quantity: quantity,
          available_quantity: await available(tx, sku),
          reservation_id: reservationId,
        }
      }),

    getStock: ({
      sku,
      reservation_id: reservationId,
    }: {
      sku: string
      reservation_id?: string | undefined
    }) =>
      transact(async (tx) => {
        const [sum, reservation] = await Promise.all([
          sumStock(tx, sku),
          reservationId === undefined ? undefined : readReservation(tx, reservationId, sku),
        ])
        if (!sum) throw unknownSku(sku)
        return {
          sku,
          on_hand_quantity: sum.onHand,
          reserved_quantity: sum.reserved,
          available_quantity: sum.onHand - sum.reserved,
          ...(reservation && { reservation }),
        }
      }),
  }
}

type Tx = Parameters<Parameters<Transact>[0]>[0]

const reserved = (hold: Hold, free: number) => ({
  sku: hold.sku,
  reserved_quantity: hold.quantity,
  available_quantity: free,
  reservation_id: hold.reservationId,
  // Kept instants are read as Postgres writes them, without the last zeros.
  ...(hold.expiresAt !== null && { expires_at: new Date(hold.expiresAt).toISOString() }),
})

const freeOf = (shelves: readonly StockLevel[]): number =>
  shelves.reduce((sum, { onHand, reserved }) => sum + onHand - reserved, 0)

async function available(tx: Tx, sku: string): Promise<number> {
  const sum = await sumStock(tx, sku)
  return sum ? sum.onHand - sum.reserved : 0
}

/** As for an order of one line of which nobody knows where it goes: from the fewest warehouses, those of low rank first. */
function allocate(
  sku: string,
  quantity: number,
  shelves: readonly (StockLevel & { rank: number | null })[],
): Allocation[] | undefined {
  const known = shelves.filter(({ rank }) => rank !== null)
  const { destination, policy } = anywhere(
    known.toSorted((one, other) => Number(one.rank) - Number(other.rank)),
  )
  const sourced = source([{ line: 1, sku, quantity }], shelves, destination, policy)
  return sourced.type === 'filled' ? sourced.allocations : undefined
}

/** @throws Refusal when the same ids were used for another hold, or it has ended */
function refuseOther(known: Hold, { quantity, order_id }: Reserve): void {
  if (known.quantity !== quantity || known.externalOrderId !== order_id)
    throw new Refusal(
      'id-reused',
      `${known.quantity} of ${known.sku} are held under this reservation_id for the order ${known.externalOrderId}. Use another reservation_id.`,
    )
  if (known.status === 'released') throw ended(known)
}

/** The one hold that is meant. */
async function holdToEnd(tx: Tx, { reservation_id, sku, quantity }: OfHold): Promise<Hold> {
  await lockIds(tx, 'reservation', [reservation_id])
  const [held] = await Promise.all([
    lockHolds(tx, reservation_id),
    refuseSagas(tx, [reservation_id]),
  ])
  const meant = sku === undefined ? held : held.filter((hold) => hold.sku === sku)
  const [hold] = meant
  if (!hold)
    throw new Refusal(
      'not-found',
      'Nothing was reserved under this reservation_id, or not this sku.',
    )
  if (meant.length > 1)
    throw new Refusal(
      'malformed',
      `sku: say which one is meant of ${held.map((one) => one.sku).join(', ')}.`,
    )
  if (quantity !== undefined && quantity !== hold.quantity)
    throw new Refusal(
      'id-reused',
      `${hold.quantity} of ${hold.sku} are held, and a hold ends as a whole.`,
    )
  return hold
}

const ended = ({ status, isExpired, sku }: Hold) =>
  new Refusal(
    'hold-ended',
    `What was held of ${sku} ${status === 'committed' ? 'was committed' : isExpired || status === 'reserved' ? 'has expired' : 'was released'}. Reserve anew, under another reservation_id.`,
  )

const unknownSku = (sku: string) =>
  new Refusal('not-found', `There is no stock of “${sku}”: look at the sku.`)

async function readReservation(tx: Tx, reservationId: string, sku: string) {
  const hold = await readHold(tx, reservationId, sku)
  if (hold)
    return {
      reservation_id: reservationId,
      kind: 'external',
      status: hold.isExpired ? 'expired' : hold.status,
      quantity: hold.quantity,
    }
  const saga = isUuid(reservationId) ? await readSagaReservation(tx, reservationId, sku) : undefined
  return saga && { reservation_id: reservationId, kind: 'saga', ...saga }
}
