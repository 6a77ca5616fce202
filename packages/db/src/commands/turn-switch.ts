import type { FaultSettings, SwitchCommand } from '@sagaboard/events/commands/switches'
import type { PgTx } from '../transaction.ts'
import type { Door, Outcome } from './door.ts'
import { type Requester, refusalOfRole } from './requester.ts'

const columns = `f.id, f.service, f.event_type as "eventType", f.kind, f.percent, f.latency_ms as "latencyMs", f.share_percent as "sharePercent",
  f.order_id as "orderId", f.created_at as "createdAt", f.ends_at as "endsAt"`

const statements = {
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
  endOutage: {
    name: 'outages-end',
    text: 'delete from simulated.outages where name = $1 returning name, since',
  },
} as const

const switchedOff =
  'Fault switches are turned off here. Whoever runs it can turn them on with FAULT_SWITCHES=on.'

/** Turns a fault on or off, or ends the simulated outage. What has ended already stays as it is. */
export async function turnSwitch(
  { tx, faultSwitches }: Door,
  command: SwitchCommand,
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, command)
  if (refusal) return refused(refusal)
  switch (command.type) {
    case 'fault_on':
      if (!faultSwitches) return refused(switchedOff)
      return turnOn(tx, command, requester.type === 'staff' ? requester.userId : '')
    case 'fault_off':
      return turnOff(tx, command.id)
    case 'end_outage': {
      const [before = null] = await tx.query<object>(statements.endOutage, [command.name])
      const answer = { ended: before !== null }
      return { type: 'accepted', before, after: answer, answer }
    }
  }
}

async function turnOn(tx: PgTx, settings: FaultSettings, userId: string): Promise<Outcome> {
  const { service, eventType, kind, percent, latencyMs, sharePercent, orderId, minutes } = settings
  if (orderId !== null && (await tx.query(statements.order, [orderId])).length === 0)
    return refused('There is no order with this id.')
  const [after] = await tx.query<{ id: string }>(statements.insert, [
    service,
    eventType,
    kind,
    percent,
    latencyMs,
    orderId === null ? sharePercent : 100,
    orderId,
    userId,
    minutes,
  ])
  if (!after) throw new Error('a fault switch was not written')
  return { type: 'accepted', before: null, after, answer: { id: after.id } }
}

async function turnOff(tx: PgTx, id: string): Promise<Outcome> {
  const [before] = await tx.query<{ id: string; isOn: boolean }>(statements.lock, [id])
  if (!before) return refused('There is no such switch.')
  const answer = { id }
  if (!before.isOn) return { type: 'accepted', before, after: before, answer }
  const [after = before] = await tx.query<object>(statements.end, [id])
  return { type: 'accepted', before, after, answer }
}

const refused = (refusal: string): Outcome => ({
  type: 'refused',
  before: null,
  after: null,
  refusal,
})
