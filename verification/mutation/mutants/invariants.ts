import type { Mutant } from '../mutant.ts'

const tests = ['verification/invariants/views.pg.test.ts'] as const
const first = 'packages/db/migrations/0001_rules.sql'
const commands = 'packages/db/migrations/0003_command_rules.sql'
const books = 'packages/db/migrations/0014_whole_books.sql'
const parcels = 'packages/db/migrations/0024_parcels.sql'
const voids = 'packages/db/migrations/0010_void.sql'
const news = 'packages/db/migrations/0031_news_in_log.sql'
const counts = 'packages/db/migrations/0009_ended_counts.sql'

/** A view that lists nothing, whatever is wrong; `before` is the beginning of its last condition. */
const blind = (view: string, file: string, before: string, after: string): Mutant => ({
  name: `view ${view} lists nothing`,
  file,
  before,
  after,
  tests,
})

/** Each view of the schema `invariant` that finds nothing, where it was last defined. */
export const invariantMutants: readonly Mutant[] = [
  blind('log_contiguous', first, 'having max(version) <> count(*)', 'having false'),
  blind(
    'stock_equals_ledger',
    books,
    'where coalesce(s.on_hand, 0) <> coalesce(m.on_hand, 0) or',
    'where false and',
  ),
  blind(
    'reserved_equals_open',
    first,
    'where coalesce(s.reserved, 0) <> coalesce(r.quantity, 0)',
    'where false',
  ),
  blind(
    'carrier_agrees',
    parcels,
    'where s.order_id is null or l.order_id is null\n     or (s.parcels',
    'where false\n     and (s.parcels',
  ),
  blind(
    'money_equals_ledger',
    commands,
    `where coalesce(l.captured, 0) <> case when p.status in ('captured', 'refunded') then p.amount_minor else 0 end
     or`,
    `where false and coalesce(l.captured, 0) <> case when p.status in ('captured', 'refunded') then p.amount_minor else 0 end
     and`,
  ),
  blind('provider_agrees', books, 'having sum(captured) <> sum(taken) or', 'having false and'),
  blind(
    'released_after_promises',
    commands,
    "where r.status = 'released'",
    "where r.status = 'nothing'",
  ),
  blind(
    'charged_once',
    commands,
    `group by order_id having count(*) > 1
  union all
  select order_id, 'ledger', count(*) from payment.ledger where kind = 'capture' group by order_id having count(*) > 1`,
    `group by order_id having false
  union all
  select order_id, 'ledger', count(*) from payment.ledger where kind = 'capture' group by order_id having false`,
  ),
  blind(
    'shipped_once',
    parcels,
    'where l.labels > greatest(1, coalesce(jsonb_array_length(s.packed), 1))',
    'where false',
  ),
  blind('refund_within_capture', commands, 'where kept_minor < 0', 'where false'),
  blind(
    'stock_never_negative',
    commands,
    'where reserved < 0 or reserved > on_hand',
    'where false',
  ),
  blind(
    'as_ordered',
    commands,
    `from orders.orders o
  left join payment.payments p on p.order_id = o.id
  left join inventory.reservations r on r.order_id = o.id and r.status <> 'rejected'`,
    `from (select * from orders.orders where false) o
  left join payment.payments p on p.order_id = o.id
  left join inventory.reservations r on r.order_id = o.id and r.status <> 'rejected'`,
  ),
  blind('promises_kept', commands, 'where broken is not null', 'where false'),
  blind(
    'shipped_and_paid',
    commands,
    `where (o.status = 'COMPLETED' and (o.captured_minor <> o.total_minor or s.status is distinct from 'shipped' or r.status is distinct from 'committed'))
     or (`,
    'where false and (',
  ),
  blind(
    'order_equals_log',
    voids,
    'where o.status <> f.status or o.captured_minor <> f.captured_minor or o.refunded_minor <> f.refunded_minor or o.shipment_status <> f.shipment_status\n     or o.version > f.last_version or',
    'where false and',
  ),
  blind(
    'ended_counted',
    counts,
    'where coalesce(e.orders, 0) <> coalesce(c.orders, 0)',
    'where false',
  ),
  blind(
    'news_equals_log of what is noted',
    news,
    'where l.events <> 1 or l.same <> 1',
    'where false',
  ),
  {
    name: 'view news_equals_log counts any event as the right one',
    file: news,
    before: 'where l.events <> 1 or l.same <> 1',
    after: 'where l.events <> 1',
    tests,
  },
  {
    name: 'view news_equals_log takes two events for one',
    file: news,
    before: 'where l.events <> 1 or l.same <> 1',
    after: 'where l.same = 0',
    tests,
  },
  {
    name: 'view news_equals_log lets an event tell what nobody noted',
    file: news,
    before: 'and not exists (select from shipping.carrier_events c',
    after: 'and false and not exists (select from shipping.carrier_events c',
    tests,
  },
  {
    name: 'view news_equals_log lets news stand before the label',
    file: news,
    before: ' and s.version < e.version',
    after: '',
    tests,
  },
  {
    name: 'view news_equals_log forgets the labels that are void',
    file: news,
    before: ' or l.voided_at is not null',
    after: '',
    tests,
  },
  {
    name: 'view news_equals_log believes what has not happened',
    file: news,
    before: '    or t.happened_at is distinct from c.happened_at or',
    after: '    or',
    tests,
  },
  {
    name: 'view stock_equals_ledger begins at the shelves',
    file: books,
    before: 'full join (select sku, warehouse, sum(on_hand)',
    after: 'left join (select sku, warehouse, sum(on_hand)',
    tests,
  },
  {
    name: 'view provider_agrees forgets the refunds of the provider',
    file: books,
    before:
      "select order_id, 0, 0, 0, amount_minor from simulated.refunds where outcome->>'type' = 'refunded'",
    after:
      "select order_id, 0, 0, 0, amount_minor from simulated.refunds where outcome->>'type' = 'nothing'",
    tests,
  },
  {
    name: 'view as_ordered compares no shipment',
    file: commands,
    before: 'or (s.order_id is not null',
    after: 'or (false and s.order_id is not null',
    tests,
  },
  {
    name: 'view shipped_and_paid looks at no cancelled order',
    file: commands,
    before: "or (o.status = 'CANCELLED' and (o.captured_minor",
    after: "or (o.status = 'NOTHING' and (o.captured_minor",
    tests,
  },
  {
    name: 'view refund_within_capture looks only at the ledger',
    file: commands,
    before: "where e.type in ('PaymentCompleted', 'PaymentRefunded', 'RefundIssued')) kept",
    after: "where e.type = 'Nothing') kept",
    tests,
  },
  {
    name: 'view charged_once looks only at the ledger',
    file: commands,
    before: "from simulated.charges where outcome->>'type' = 'captured' group by order_id having",
    after: "from simulated.charges where outcome->>'type' = 'nothing' group by order_id having",
    tests,
  },
]
