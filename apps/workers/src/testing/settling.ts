import { postgresCancels } from '@sagaboard/db/commands/cancel-store'
import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { cancelOrder } from '@sagaboard/db/commands/request-cancel'
import type { Command } from '@sagaboard/events/commands/command'
import type { Word } from '@sagaboard/events/saga/settle'
import { eventually } from '@sagaboard/events/testing/eventually'
import { expect } from 'vitest'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from './ledgers.ts'
import { placeOrders, stateEvent, unitPriceMinor } from './place-order.ts'
import type { Reaches, SilentProviders } from './silent-providers.ts'
import type { connect } from './start-workers.ts'

export type Service = 'payment' | 'shipping'
export type Money = { captured: number; refunded: number }

/** What the order waits at, and what a person states about it. */
export interface Case {
  reaches: Reaches
  service: Service
  waitsAt: string
  /** The order is asked to be cancelled once it waits there, and then waits at this. */
  thenAt?: string
  outcome: Word['outcome']
  states: string
  ends: 'COMPLETED' | 'CANCELLED'
  reason?: string
  money: Money
}

export const nothing: Money = { captured: 0, refunded: 0 }
const kept: Money = { captured: unitPriceMinor, refunded: 0 }
export const givenBack: Money = { captured: unitPriceMinor, refunded: unitPriceMinor }
export const chargeAt = { service: 'payment', waitsAt: 'InventoryReserved' } as const
export const labelAt = { service: 'shipping', waitsAt: 'PaymentCompleted' } as const
const chargeVoid = { ...chargeAt, thenAt: 'ShipmentCancelled' } as const
const labelVoid = { ...labelAt, thenAt: 'OrderCancelRequested' } as const
const cancelled = { ends: 'CANCELLED', reason: 'cancelled_by_customer' } as const

/** A person tells the truth, and nobody answers anything: neither the call nor its void. */
export const cases: Record<string, Case> = {
  'a charge that happened': {
    ...chargeAt,
    reaches: { charge: 'lost', 'void charge': 'silent' },
    outcome: 'happened',
    states: 'PaymentCompleted',
    ends: 'COMPLETED',
    money: kept,
  },
  'a charge that did not happen': {
    ...chargeAt,
    reaches: { charge: 'silent', 'void charge': 'silent' },
    outcome: 'did_not_happen',
    states: 'PaymentFailed',
    ends: 'CANCELLED',
    reason: 'payment_declined',
    money: nothing,
  },
  'a label that was made': {
    ...labelAt,
    reaches: { label: 'lost', 'void label': 'silent' },
    outcome: 'happened',
    states: 'ShipmentCreated',
    ends: 'COMPLETED',
    money: kept,
  },
  'a label that was not made': {
    ...labelAt,
    reaches: { label: 'silent', 'void label': 'silent' },
    outcome: 'did_not_happen',
    states: 'ShipmentFailed',
    ends: 'CANCELLED',
    reason: 'shipping_failed',
    money: givenBack,
  },
  'the void of a charge that was made and given back': {
    ...chargeVoid,
    reaches: { charge: 'lost', 'void charge': 'lost' },
    outcome: 'happened',
    states: 'PaymentVoided',
    ...cancelled,
    money: givenBack,
  },
  'the void of a charge that never happened': {
    ...chargeVoid,
    reaches: { charge: 'silent', 'void charge': 'silent' },
    outcome: 'did_not_happen',
    states: 'PaymentVoided',
    ...cancelled,
    money: nothing,
  },
  'the void of a label that was picked up': {
    ...labelVoid,
    reaches: { label: 'lost', 'void label': 'silent' },
    outcome: 'happened',
    states: 'ShipmentCreated',
    ends: 'COMPLETED',
    money: kept,
  },
  'the void of a label that is void': {
    ...labelVoid,
    reaches: { label: 'lost', 'void label': 'lost' },
    outcome: 'voided',
    states: 'ShipmentCancelled',
    ...cancelled,
    money: givenBack,
  },
  'the void of a label that was never made': {
    ...labelVoid,
    reaches: { label: 'silent', 'void label': 'silent' },
    outcome: 'did_not_happen',
    states: 'ShipmentCancelled',
    ...cancelled,
    money: givenBack,
  },
}

export const settle = (
  service: Service,
  outcome: Word['outcome'],
  more: { amountMinor?: number; parcels?: object[] } = {},
): Command => ({ type: 'settle', service, outcome, reference: 'PSP 4711', ...more }) as Command

/**
 * How persons settle the orders of a shop.
 *
 * @param shop there inside tests only
 */
export function createSettling(shop: () => Shop, providers: SilentProviders) {
  /** Waits until the service is blocked there, and no try of it is under way. */
  async function blockedAt(orderId: string, service: Service, eventType: string): Promise<void> {
    await eventually(async () => {
      const [row] = await rowsOf<{ eventType: string }>(
        shop().pool,
        `select event_type as "eventType" from log.blocked where order_id = $1 and group_name = $2
         and state <> 'asked' and attempts > 0 and coalesce(calling_until < now(), true)`,
        [orderId, service],
      )
      expect(row?.eventType).toBe(eventType)
    }, 20_000)
  }

  async function ask(orderId: string, command: Command): Promise<void> {
    const execute = createExecuteCommand({ log: shop().log })
    const supervisor = { type: 'staff', userId: 'ada', role: 'supervisor' } as const
    // A try may be under way at this moment: then it is asked for again.
    await eventually(async () => {
      const result = await execute({ command, orderId, reason: 'called them' }, supervisor)
      expect(result).toMatchObject({ type: 'accepted' })
    }, 20_000)
  }

  const cancel = (orderId: string) =>
    cancelOrder({ log: shop().log, store: postgresCancels }, orderId, {
      reason: 'cancelled_by_customer',
      actor: 'customer',
      at: new Date(),
    })

  /** What stands in the log of what a person stated. */
  const stated = (orderId: string) =>
    rowsOf<{ type: string; actor: string; reference: string }>(
      shop().pool,
      `select type, actor, data->'settled'->>'reference' as reference from log.events
       where order_id = $1 and data ? 'settled' order by version`,
      [orderId],
    )

  const trackedParcels = async (orderId: string) => {
    const [row] = await rowsOf<{ parcels: { trackingNumber: string }[] }>(
      shop().pool,
      `select outcome->'parcels' as parcels from simulated.labels where order_id = $1 and outcome is not null`,
      [orderId],
    )
    return [
      {
        warehouse: 'leipzig',
        carrier: 'nordpost',
        trackingNumber: row?.parcels[0]?.trackingNumber ?? 'NP 1',
      },
    ]
  }

  async function waiting({
    reaches,
    service,
    waitsAt,
    thenAt,
  }: Omit<Case, 'ends'>): Promise<string> {
    providers.reaches = reaches
    const [orderId = ''] = await placeOrders(shop().log, [{}])
    await blockedAt(orderId, service, waitsAt)
    if (thenAt) {
      await cancel(orderId)
      await blockedAt(orderId, service, thenAt)
    }
    return orderId
  }

  async function settled(orderId: string, { service, outcome }: Case): Promise<void> {
    const more =
      outcome !== 'happened'
        ? {}
        : service === 'payment'
          ? { amountMinor: unitPriceMinor }
          : { parcels: await trackedParcels(orderId) }
    await ask(orderId, settle(service, outcome, more))
  }

  /** A person tells the truth, the order ends by it, and when everybody answers again nothing moves. */
  async function settles(one: Case): Promise<void> {
    const orderId = await waiting(one)
    await settled(orderId, one)
    await allClosed(shop().pool, [orderId])
    const { order, events } = await ledgersOf(shop().pool, orderId)
    expect(order).toMatchObject({ status: one.ends, reason: one.reason ?? null, ...one.money })
    expect(await stated(orderId)).toEqual([
      { type: one.states, actor: 'staff:ada', reference: 'PSP 4711' },
    ])
    await eventually(async () => expect(await brokenInvariants(shop().pool)).toEqual({}))

    // It answers again: nothing moves, since nothing is asked.
    providers.reaches = {}
    await stateEvent(shop().log, orderId, 'RestockRequested', {
      requestId: 'later',
      lines: [{ line: 1, sku: 'enamel-mug', warehouse: 'leipzig', quantity: 9 }],
      note: 'one more event to read',
    })
    await eventually(async () => {
      const after = await ledgersOf(shop().pool, orderId)
      expect(after.events).toEqual([...events, 'RestockRequested', 'RestockRefused'])
      expect(after.order).toMatchObject({ status: one.ends, ...one.money })
    })
  }

  return { blockedAt, ask, cancel, stated, waiting, settled, settles }
}

type Shop = Pick<Awaited<ReturnType<typeof connect>>, 'pool' | 'log'>
