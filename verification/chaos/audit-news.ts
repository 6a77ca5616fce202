import type { Rows } from './rows.ts'

interface News {
  eventId: string
  orderId: string
  trackingNumber: string
  state: string
  happenedAt: string
}

const texts = {
  // Of a label that was voided nothing happens.
  happened: `select event_id as "eventId", order_id as "orderId", tracking_number as "trackingNumber", state, happened_at as "happenedAt"
             from simulated.tracking where happened_at is not null`,
  noted: `select c.event_id as "eventId", c.order_id as "orderId", p->>'trackingNumber' as "trackingNumber", c.state, c.happened_at as "happenedAt"
          from shipping.carrier_events c left join shipping.shipments s using (order_id)
          left join lateral (select p from jsonb_array_elements(s.parcels) p where p->>'shipmentId' = c.shipment_id limit 1) t(p) on true`,
  stated: `select data->>'carrierEventId' as "eventId", order_id as "orderId", data->>'trackingNumber' as "trackingNumber",
             case type when 'ParcelPickedUp' then 'picked_up' when 'ParcelInTransit' then 'in_transit'
                       when 'ParcelDelivered' then 'delivered' else 'returned' end as state,
             (data->>'happenedAt')::timestamptz as "happenedAt"
           from log.events where type in ('ParcelPickedUp', 'ParcelInTransit', 'ParcelDelivered', 'ParcelReturned')`,
} as const

const lineOf = ({ eventId, orderId, trackingNumber, state, happenedAt }: News) =>
  `${eventId} of order ${orderId}: ${trackingNumber} ${state} at ${new Date(happenedAt).toISOString()}`

const linesOf = async (rows: Rows, text: string) => (await rows<News>(text)).map(lineOf).toSorted()

/** What happened by the carrier's own book, what was noted and what the log says of parcels, line by line. */
export async function auditNews(rows: Rows): Promise<string[]> {
  const happened = await linesOf(rows, texts.happened)
  const [noted, stated] = [await linesOf(rows, texts.noted), await linesOf(rows, texts.stated)]
  return [
    ...differences(happened, noted, 'was not noted', 'was noted, and did not happen'),
    ...differences(happened, stated, 'is not in the log', 'is in the log, and did not happen'),
  ]
}

/** What one list has and the other has not, or has oftener. */
function differences(
  expected: readonly string[],
  found: readonly string[],
  missing: string,
  added: string,
): string[] {
  const left = [...found]
  const lacking = expected.filter((line) => {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  return [
    ...lacking.map((line) => `news ${line} ${missing}`),
    ...left.map((line) => `news ${line} ${added}`),
  ]
}
