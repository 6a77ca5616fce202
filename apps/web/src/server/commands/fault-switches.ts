import { createHash } from 'node:crypto'
import { inTransaction, type PgTx } from '@sagaboard/db/transaction'
import type { EventType, Service } from '@sagaboard/events/catalog/events'
import type { z } from 'zod'
import type { FaultInput, FaultKind, faultEnd } from '../../lib/fault-switch.ts'
import type { Session } from '../auth/policy.ts'
import type { Runtime } from '../runtime.ts'
import { findByKey, writeAudit } from './audit.ts'

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
  orderNumber: string | null
  createdAt: string
  endsAt: string
  /** Who turned it on, by name. */
  by: string
  /** How often it looked at an order, and at how many. */
  attempts: number
  orders: number
}

const columns = `f.id, f.service, f.event_type as "eventType", f.kind, f.percent, f.latency_ms as "latencyMs", f.share_percent as "sharePercent",
  f.order_id as "orderId", f.created_at as "createdAt", f.ends_at as "endsAt"`

const statements = {
  list: {
    name: 'faults-list',
    text: `select ${columns}, o.order_number as "orderNumber", coalesce(u.name, f.created_by) as by, coalesce(a.attempts, 0)::int as attempts, coalesce(a.orders, 0)::int as orders
           from read.fault_switches f left join auth.users u on u.id = f.created_by left join orders.orders o on o.id = f.order_id
           left join lateral (select sum(attempts) as attempts, count(*) as orders from read.fault_attempts a where a.switch_id = f.id) a on true
           where f.ends_at > now() order by f.created_at desc, f.id`,
  },
  order: { name: 'faults-order', text: 'select id from orders.orders where id = $1' },
  insert: {
    name: 'faults-insert',
    text: `insert into simulated.fault_switches as f (service, event_type, kind, percent, latency_ms, share_percent, order_id, created_by, ends_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, now() + $9 * interval '1 min') returning ${columns}`,
  },
  lock: {
    name: 'faults-lock',
    text: `select ${columns}, f.ends_at > now() as "isOn" from simulated.fault_switches f where f.id = $1 for update`,
  },
  end: {
    name: 'faults-end',
    text: `update simulated.fault_switches f set ends_at = now() where f.id = $1 returning ${columns}`,
  },
} as const

/** The switches that are on, the newest first. */
export async function listFaults({ pool }: Pick<Runtime, 'pool'>): Promise<FaultSwitch[]> {
  return (await pool.query<FaultSwitch>(statements.list)).rows
}

/** `done`, with the switch as it is now; `refused`, with the sentence that says why. */
export type FaultResult = { type: 'done'; id: string } | { type: 'refused'; refusal: string }

type Asker = Pick<Session, 'userId' | 'role'>
type Outcome =
  | { refusal: string; before?: object }
  | { refusal?: undefined; before: object | null; after: { id: string } }

const switchedOff =
  'Fault switches are turned off here. Whoever runs it can turn them on with FAULT_SWITCHES=on.'

/** Turns a switch on, once per idempotency key; it ends by itself. */
export function turnFaultOn(
  runtime: Pick<Runtime, 'pool' | 'config'>,
  asker: Asker,
  input: FaultInput,
): Promise<FaultResult> {
  const { service, eventType, kind, percent, latencyMs, sharePercent, orderId, minutes } = input
  return command(runtime, asker, 'fault_on', input, async (tx) => {
    if (!runtime.config.faultSwitches) return { refusal: switchedOff }
    if (orderId !== null && (await tx.query(statements.order, [orderId])).length === 0)
      return { refusal: 'There is no order with this id.' }
    const values = [
      service,
      eventType,
      kind,
      percent,
      latencyMs,
      orderId === null ? sharePercent : 100,
      orderId,
      asker.userId,
      minutes,
    ]
    const [after] = await tx.query<{ id: string }>(statements.insert, values)
    if (!after) throw new Error('a fault switch was not written')
    return { before: null, after }
  })
}

/** Ends a switch before its time; one that has ended already stays as it is. */
export function turnFaultOff(
  runtime: Pick<Runtime, 'pool' | 'config'>,
  asker: Asker,
  input: z.infer<typeof faultEnd>,
): Promise<FaultResult> {
  return command(runtime, asker, 'fault_off', input, async (tx) => {
    const [before] = await tx.query<{ id: string; isOn: boolean }>(statements.lock, [input.id])
    if (!before) return { refusal: 'There is no such switch.' }
    if (!before.isOn) return { before, after: before }
    const [after] = await tx.query<{ id: string }>(statements.end, [input.id])
    return { before, after: after ?? before }
  })
}

/**
 * Carries a command out in one transaction with its audit entry, accepted or refused; asked again with the same key it is
 * answered as the first time.
 */
function command(
  { pool }: Pick<Runtime, 'pool'>,
  { userId, role }: Asker,
  action: 'fault_on' | 'fault_off',
  {
    idempotencyKey,
    reason,
    ...asked
  }: { idempotencyKey: string; reason: string; orderId?: string | null },
  carryOut: (tx: PgTx) => Promise<Outcome>,
): Promise<FaultResult> {
  const key = `${userId}:${idempotencyKey}`
  const requestHash = createHash('sha256')
    .update(JSON.stringify([action, reason, asked]))
    .digest('base64url')
  return inTransaction(pool, async (tx): Promise<FaultResult> => {
    const known = await findByKey(tx, key)
    if (known && known.requestHash !== requestHash)
      return { type: 'refused', refusal: 'This key belongs to another command. Ask anew.' }
    if (known?.outcome === 'refused') return { type: 'refused', refusal: known.refusal ?? '' }
    if (known) return { type: 'done', id: (known.after as { id: string }).id }
    const outcome = await carryOut(tx)
    const { refusal } = outcome
    writeAudit(tx, {
      ...{
        key,
        requestHash,
        actor: `staff:${userId}`,
        role,
        action,
        orderId: asked.orderId ?? null,
        command: asked,
        reason,
      },
      ...{
        expectedVersion: null,
        outcome: refusal === undefined ? 'accepted' : 'refused',
        refusal: refusal ?? null,
      },
      ...{ before: outcome.before ?? null, after: refusal === undefined ? outcome.after : null },
    })
    return refusal === undefined
      ? { type: 'done', id: outcome.after.id }
      : { type: 'refused', refusal }
  })
}
