import { postgresCancels } from '@sagaboard/db/commands/cancel-store'
import { cancelOrder } from '@sagaboard/db/commands/request-cancel'
import { eventually } from '@sagaboard/events/testing/eventually'
import { expect, test } from 'vitest'
import type { FaultSwitch } from '../fault-injection/scope.ts'
import { disableAllFaults, enableFault } from './enable-fault.ts'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from './ledgers.ts'
import { placeOrders, type TestOrder, unitPriceMinor } from './place-order.ts'
import type { connect } from './start-workers.ts'

type Shop = Pick<Awaited<ReturnType<typeof connect>>, 'pool' | 'log'>

const label = { service: 'shipping', eventType: 'PaymentCompleted' } as const
const charge = { service: 'payment', eventType: 'InventoryReserved' } as const
const nothingTaken = { captured: 0, refunded: 0, money: [] }
const allGivenBack = {
  captured: unitPriceMinor,
  refunded: unitPriceMinor,
  money: [unitPriceMinor, -unitPriceMinor],
}

interface Waits {
  /** Where a step fails; it goes on to fail until the order has ended. */
  fault: Pick<FaultSwitch, 'service' | 'eventType' | 'kind'>
  ends: { captured: number; refunded: number; money: number[] }
  /** Of the charges or labels that were made. */
  voided: number
  /** What the payment states on the way back. */
  states: string
}

const waiting: Record<string, Waits> = {
  'no label can be asked for': {
    fault: { ...label, kind: 'fail' },
    ends: allGivenBack,
    voided: 0,
    states: 'PaymentRefunded',
  },
  'the label is made, and its answer is lost': {
    fault: { ...label, kind: 'timeout_after_effect' },
    ends: allGivenBack,
    voided: 1,
    states: 'PaymentRefunded',
  },
  'no charge can be asked for': {
    fault: { ...charge, kind: 'fail' },
    ends: nothingTaken,
    voided: 0,
    states: 'PaymentVoided never_happened',
  },
  'the charge is made, and its answer is lost': {
    fault: { ...charge, kind: 'timeout_after_effect' },
    ends: allGivenBack,
    voided: 1,
    states: 'PaymentVoided undone',
  },
}

/**
 * Orders that wait where no answer comes are cancelled, by customer, staff and time, and end while it still does not come.
 *
 * @param start runs the workers; each test has its own, which know of its fault from their start
 */
export function testCancelOvertakes(
  bus: string,
  shop: () => Shop,
  start: () => Promise<{ stop(): Promise<void> }>,
): void {
  test.each(Object.entries(waiting))(
    `on ${bus}, orders end when they are cancelled while %s`,
    async (_when, { fault, ends, voided, states }) => {
      const { pool, log } = shop()
      await enableFault(pool, fault)
      const workers = await start()
      try {
        const orders = await placeOrders(
          log,
          Array.from({ length: 12 }, (): TestOrder => ({})),
        )
        await allWait(pool, fault, orders)
        // Of some of them the tries are used up: they were left to a person.
        await pool.query(
          `update log.blocked set state = 'dead', next_at = null, calling_until = null where order_id = any($1)`,
          [orders.slice(0, 4)],
        )
        await Promise.all(
          orders.map((orderId, index) =>
            cancelOrder({ log, store: postgresCancels }, orderId, {
              ...by[index % by.length],
              at: new Date(),
            } as Parameters<typeof cancelOrder>[2]),
          ),
        )
        await allClosed(pool, orders)
        for (const orderId of orders) {
          const { order, money, events } = await ledgersOf(pool, orderId)
          expect({ ...order, money }).toMatchObject({ status: 'CANCELLED', ...ends })
          expect(events).not.toContain('ShipmentCreated')
          expect(await paymentSaid(pool, orderId)).toBe(states)
          expect(await voidedOf(pool, orderId)).toBe(voided)
        }
        await eventually(async () => expect(await brokenInvariants(pool)).toEqual({}))
      } finally {
        await workers.stop()
        await disableAllFaults(pool)
      }
    },
  )
}

const by = [
  { reason: 'cancelled_by_customer', actor: 'customer' },
  { reason: 'cancelled_by_staff', actor: 'staff:ada' },
  { reason: 'expired', actor: 'system' },
] as const

const allWait = (pool: Shop['pool'], { service }: Waits['fault'], orders: readonly string[]) =>
  eventually(async () => {
    const rows = await rowsOf(
      pool,
      `select order_id from log.blocked where group_name = $1 and order_id = any($2)
       and attempts > 0 and state <> 'asked'`,
      [service, orders],
    )
    expect(rows).toHaveLength(orders.length)
  }, 30_000)

async function paymentSaid(pool: Shop['pool'], orderId: string): Promise<string | undefined> {
  const [row] = await rowsOf<{ said: string }>(
    pool,
    `select concat_ws(' ', type, data->>'outcome') as said from log.events
     where order_id = $1 and type in ('PaymentRefunded', 'PaymentVoided')`,
    [orderId],
  )
  return row?.said
}

/** How many charges and labels that were made stand in the books of provider and carrier as voided. */
async function voidedOf(pool: Shop['pool'], orderId: string): Promise<number | undefined> {
  const [row] = await rowsOf<{ n: number }>(
    pool,
    `select count(*)::int as n from (
       select outcome, voided_at from simulated.charges where order_id = $1
       union all select outcome, voided_at from simulated.labels where order_id = $1) book
     where outcome->>'type' in ('captured', 'labelled') and voided_at is not null`,
    [orderId],
  )
  return row?.n
}
