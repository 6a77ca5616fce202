import type { EventType, Service } from '@sagaboard/events/catalog/events'
import type { FaultKind } from '@sagaboard/events/commands/switches'
import type { Pool } from 'pg'

/** A fault switch that is on. */
export interface FaultSwitch {
  id: string
  service: Service
  eventType: EventType | null
  kind: FaultKind
  percent: number
  latencyMs: number
  sharePercent: number
  orderId: string | null
  /** That of the order, when the switch is for one. */
  orderNumber: string | null
  createdAt: string
  endsAt: string
  /** Who turned it on, by name. */
  by: string
  /** How often it looked at an order, and at how many. */
  attempts: number
  orders: number
}

const list = {
  name: 'faults-list',
  text: `select f.id, f.service, f.event_type as "eventType", f.kind, f.percent, f.latency_ms as "latencyMs", f.share_percent as "sharePercent",
           f.order_id as "orderId", f.created_at as "createdAt", f.ends_at as "endsAt",
           o.order_number as "orderNumber", coalesce(u.name, f.created_by) as by, coalesce(a.attempts, 0)::int as attempts, coalesce(a.orders, 0)::int as orders
         from read.fault_switches f left join auth.users u on u.id = f.created_by left join orders.orders o on o.id = f.order_id
         left join lateral (select sum(attempts) as attempts, count(*) as orders from read.fault_attempts a where a.switch_id = f.id) a on true
         where f.ends_at > now() order by f.created_at desc, f.id`,
}

/** The switches that are on, the newest first. */
export async function listFaults(pool: Pool): Promise<FaultSwitch[]> {
  return (await pool.query<FaultSwitch>(list)).rows
}
