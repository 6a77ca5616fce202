import type { Pool } from 'pg'
import type { StormOptions } from './options.ts'
import type { Recovery } from './recovery.ts'

/** What a recovery should take: the lease on the log, the session and what joining again takes on Kafka. Told, not asserted. */
const aimMs = { log: 2_000, kafka: 8_000 } as const

/**
 * The ends that a storm must have seen; a run in which one of them never came about proves little.
 */
const endsWanted = [
  'COMPLETED',
  'out_of_stock',
  'payment_declined',
  'shipping_failed',
  'cancelled_by_customer',
  'cancelled_by_staff',
  'expired',
] as const

/** How many orders came to which end: COMPLETED, or the reason why not. */
export async function endsOf(pool: Pool): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ end: string; orders: number }>(
    'select coalesce(reason, status) as "end", count(*)::int as orders from orders.orders group by 1 order by 2 desc',
  )
  return new Map(rows.map(({ end, orders }) => [end, orders]))
}

const tried: Record<string, string> = {
  'payments whose first answer was lost after the money was taken': `select count(*)::int as times from simulated.charges c join payment.payments p using (order_id)
     where p.token = 'tok_timeout' and c.calls > 1 and c.outcome->>'type' = 'captured'`,
  'calls to provider and carrier that were made again with the same key':
    'select coalesce(sum(greatest(calls - 1, 0)), 0)::int as times from (select calls from simulated.charges union all select calls from simulated.refunds union all select calls from simulated.labels) c',
  'orders that were packed first': `select count(distinct order_id)::int as times from log.events where type = 'PackingStarted'`,
  'orders that a person sent off': `select count(distinct order_id)::int as times from log.events where type = 'DispatchRequested' and actor <> 'system'`,
  'orders that were cancelled while they waited to be packed': `select count(distinct p.order_id)::int as times from log.events p
     join log.events c on c.order_id = p.order_id and c.type = 'OrderCancelRequested' and c.version > p.version
     where p.type = 'PackingStarted' and not exists (select from log.events d where d.order_id = p.order_id and d.type = 'DispatchRequested' and d.version < c.version)`,
  // Whether they also ship in time depends on how busy the machine is.
  'orders that found their goods in several warehouses': `select count(*)::int as times from log.events
     where type = 'InventoryReserved' and (select count(distinct a->>'warehouse') > 1 from jsonb_array_elements(data->'allocations') a)`,
  'orders that were delivered in part': `select count(*)::int as times from log.events where type = 'InventoryReserved' and data ? 'leftOut'`,
  'orders that the rest of another one has become':
    'select count(*)::int as times from orders.orders where follow_up_of is not null',
  'orders that waited for their stock and got it': `select count(distinct w.order_id)::int as times from log.events w
     join log.events r on r.order_id = w.order_id and r.type = 'InventoryReserved' where w.type = 'StockAwaited'`,
  'returns that gave money back': `select count(*)::int as times from log.events where type = 'ReturnRefunded' and (data->>'amountMinor')::int > 0`,
  'returned goods on the shelf': `select count(*)::int as times from log.events where type = 'ReturnRestocked' and jsonb_array_length(data->'allocations') > 0`,
  'returns that were given up': `select count(*)::int as times from log.events where type = 'ReturnClosed' and data->>'outcome' = 'given_up'`,
  'parcels that came back': `select count(*)::int as times from shipping.carrier_events where state = 'returned'`,
  'news that came behind what happened later': `select count(*)::int as times from log.events e
     where e.type in ('ParcelPickedUp', 'ParcelInTransit') and exists (select from log.events f where f.order_id = e.order_id
       and f.version < e.version and f.type like 'Parcel%' and f.data->>'shipmentId' = e.data->>'shipmentId' and f.data->>'happenedAt' > e.data->>'happenedAt')`,
  'refunds of what had been taken': `select count(*)::int as times from payment.ledger where kind = 'refund'`,
  'cancellations of orders under way': `select count(distinct order_id)::int as times from log.events where type = 'OrderCancelRequested'`,
  'refunds after the end that a person asked for': `select count(*)::int as times from log.events where type = 'RefundIssued'`,
  'commands that came too late: another person had been quicker': `select count(*)::int as times from audit.commands where refusal like 'The order has moved on%'`,
  ...Object.fromEntries(
    ['fail', 'latency', 'timeout_after_effect', 'duplicate', 'crash'].map((kind) => [
      `attempts in the scope of a fault switch of kind ${kind}`,
      `select coalesce(sum(attempts), 0)::int as times from simulated.fault_attempts a join simulated.fault_switches s on s.id = a.switch_id where s.kind = '${kind}'`,
    ]),
  ),
}

/** How often what a storm is there for came about, by what it is. */
export async function triedOf(pool: Pool): Promise<Map<string, number>> {
  const counts = Object.entries(tried).map(
    async ([what, text]) =>
      [what, (await pool.query<{ times: number }>(text)).rows[0]?.times ?? 0] as const,
  )
  return new Map(await Promise.all(counts))
}

/**
 * Half of the orders want what is scarce, and comes in by how many orders there are. On a busy machine most are cancelled before
 * anybody looks for their stock: those are not counted.
 */
const shortMin = 0.15

/** Of how many orders somebody has looked for their stock, and of how many it was short. */
export async function shortOf(pool: Pool): Promise<{ looked: number; short: number }> {
  const { rows } = await pool.query<{ looked: number; short: number }>(
    `select count(*)::int as looked, count(*) filter (where type <> 'InventoryReserved' or data ? 'leftOut')::int as short
     from log.events where version = 2 and type in ('InventoryReserved', 'InventoryRejected', 'StockAwaited')`,
  )
  return rows[0] ?? { looked: 0, short: 0 }
}

/** What never came about, or too seldom: then the run proves nothing. */
export function missingOf(
  ends: ReadonlyMap<string, number>,
  tried: ReadonlyMap<string, number>,
  { looked, short }: { looked: number; short: number },
): string[] {
  return [
    ...(short < looked * shortMin ? [`only ${short} of ${looked} orders were short`] : []),
    ...endsWanted.filter((end) => !ends.get(end)).map((end) => `no order ended as ${end}`),
    ...[...tried].filter(([, times]) => times === 0).map(([what]) => `there were no ${what}`),
  ]
}

/** A table of what happened how often and how long it took until things went on. */
export function recoveryTable(bus: StormOptions['bus'], happened: readonly Recovery[]): string {
  const kinds = [...new Set(happened.map(({ kind }) => kind))].sort()
  const seconds = (ms: number | undefined) =>
    (ms === undefined ? '-' : `${(ms / 1_000).toFixed(1)} s`).padStart(9)
  const lines = kinds.map((kind) => {
    const times = happened
      .filter((one) => one.kind === kind)
      .flatMap(({ ms }) => (ms === null ? [] : [ms]))
    const sorted = times.toSorted((a, b) => a - b)
    const count = `${happened.filter((one) => one.kind === kind).length}`
    return `${kind.padEnd(28)}${count.padStart(7)}${seconds(sorted[Math.floor(sorted.length / 2)])}${seconds(sorted.at(-1))}`
  })
  const aim = `goes on after (aim for a worker: ${aimMs[bus] / 1_000} s)`
  return [
    `${'what was done'.padEnd(28)}${'times'.padStart(7)}${'median'.padStart(9)}${'longest'.padStart(9)}   ${aim}`,
    ...lines,
  ].join('\n')
}
