import { columnsOf } from '../recordset.ts'
import { carrierEvents } from '../schema/shipping.ts'
import type { PgTx } from '../transaction.ts'
import type { NewsStore, NotedNews, ShippedEvent } from './note-parcel.ts'

const written = columnsOf(carrierEvents, [
  ...(['eventId', 'orderId', 'shipmentId', 'state', 'happenedAt', 'place'] as const),
])

const statements = {
  // With its amendment, as everybody else folds it.
  shipped: {
    name: 'carrier-shipped',
    text: `select e.correlation_id as "correlationId", e.type, e.order_id as "orderId",
             coalesce(a.schema_version, e.schema_version) as "schemaVersion", coalesce(a.data, e.data) as data
           from log.events e
           left join lateral (select * from log.amendments a where a.order_id = e.order_id and a.version = e.version
             order by a.id desc limit 1) a on true
           where e.order_id = $1 and e.type = 'ShipmentCreated' order by e.version`,
  },
  // Whoever tells the same at the same moment waits here for the first one's commit.
  note: {
    name: 'carrier-note',
    text: `insert into ${written.table} (${written.names}) select ${written.valuesOf('n')} from ${written.unnest('n')}
           on conflict (event_id) do nothing returning event_id`,
  },
  known: {
    name: 'carrier-known',
    text: `select ${written.selected} from ${written.table} where event_id = $1`,
  },
} as const

type Row = typeof carrierEvents.$inferSelect

export const postgresNews: NewsStore<PgTx> = {
  shipped: (tx, orderId) => tx.query<ShippedEvent>(statements.shipped, [orderId]),
  async note(tx, news) {
    const row = { ...news, place: news.place ?? null }
    return (await tx.query(statements.note, written.encode([row]))).length > 0
  },
  async known(tx, eventId) {
    const [row] = await tx.query<Row>(statements.known, [eventId])
    return row && newsOf(row)
  },
}

const newsOf = ({ place, ...row }: Row): NotedNews => (place === null ? row : { ...row, place })
