import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { orderGraph } from '@sagaboard/events/saga/graph'
import { foldOrder } from '@sagaboard/events/saga/order-view'
import { foretell, hanging } from '@sagaboard/events/testing/forecasts'
import { sampleOrderNumber } from '@sagaboard/events/testing/samples'
import { placedSnapshot, standsAt, until } from '@sagaboard/events/testing/snapshots'
import type { ConsoleOutputs } from '../lib/console-api.ts'
import { eventsOf } from './walks.ts'

/** What the console's API says of a shop in which one order waits for its next try at the payment provider. */

export const sampleEvents = eventsOf(['OrderCreated', 'InventoryReserved'])
const [created] = sampleEvents
export const orderId = created?.orderId ?? ''
export const placedAtMs = Date.parse(created?.time ?? '')

const iso = (ms: number) => new Date(ms).toISOString()
const error = 'ProviderUnavailable: answers 503'

const unpaid = until(placedSnapshot(), standsAt('InventoryReserved'))

/** What will become of the order while nothing hangs. */
export const calmForecast = foretell(unpaid)

/** @param nextAtMs when the next try is, epoch ms */
export function sampleOrder(nextAtMs: number): ConsoleOutputs['order'] {
  return {
    orderId,
    orderNumber: sampleOrderNumber,
    events: sampleEvents,
    forecast: foretell(
      hanging(unpaid, 'payment', {
        attempts: 3,
        error,
        nextAt: iso(nextAtMs),
      }),
    ),
    originals: [],
    traceUrl: null,
    returnDays: 30,
    payment: null,
    money: [],
    reservation: null,
    stock: [],
    warehouses: {},
    shipment: null,
    attempts: [],
    other: null,
    queue: [],
    faults: [],
    blocked: [
      {
        group: 'payment',
        version: 2,
        eventType: 'InventoryReserved',
        attempts: 3,
        attemptsMax: 8,
        state: 'retrying',
        fingerprint: 'ProviderUnavailable:503',
        incident: '50f281e8b93f',
        error,
        since: iso(placedAtMs + 1_000),
        lastAt: iso(placedAtMs + 2_000),
        nextAt: iso(nextAtMs),
      },
    ],
  }
}

/** @param nextAtMs when the next try is, epoch ms */
export function sampleOverview(nextAtMs: number): ConsoleOutputs['overview'] {
  return {
    at: iso(placedAtMs + 3_000),
    steps: orderGraph.steps.map(({ id }) => ({
      step: id,
      orders: id === 'charge' ? 1 : 0,
      retrying: id === 'charge' ? 1 : 0,
      resting: 0,
      dead: 0,
      handled: 4,
      refused: 0,
      p50Ms: 12,
      p95Ms: 40,
    })),
    underWay: 1,
    refusals: [],
    window: { fromMs: placedAtMs - 900_000, toMs: placedAtMs },
    buckets: Array.from({ length: 30 }, (_, index) => ({
      fromMs: placedAtMs - 900_000 + index * 30_000,
      completed: index,
      undone: index % 4,
      p50Ms: index === 3 ? null : 100 + index,
      p95Ms: index === 3 ? null : 300 + index,
    })),
    overall: { completed: 435, undone: 45, p50Ms: 115, p95Ms: 320 },
    waiting: [{ group: 'payment', events: 1, waitingMs: 2_000 }],
    missed: [],
    incidents: [
      {
        state: 'retrying',
        groups: ['payment'],
        fingerprint: 'ProviderUnavailable:503',
        error,
        eventType: 'InventoryReserved',
        orders: 1,
        heldMinor: 1_800,
        currency: 'EUR',
        since: iso(placedAtMs + 1_000),
        nextAt: iso(nextAtMs),
        cancelledFrom: null,
        ids: ['50f281e8b93f'],
        orderId,
        orderNumber: sampleOrderNumber,
      },
    ],
    differences: [],
    returned: [],
    returns: [],
    outages: [],
  }
}

export function sampleRows(events: readonly SagaEvent[]): ConsoleOutputs['orders']['list'] {
  const order = foldOrder(events)
  return {
    rows: [
      {
        orderId,
        orderNumber: sampleOrderNumber,
        status: order.status,
        step: order.step,
        reason: order.reason,
        version: order.version,
        customerEmail: order.customer.email,
        customerName: order.customer.name,
        totalMinor: order.totalMinor,
        currency: order.currency,
        lines: [...order.lines],
        blocked: 'retrying',
        waitingFor: null,
        createdAt: order.createdAt,
        updatedAt: order.updatedAt,
      },
    ],
    next: null,
    referred: false,
  }
}
