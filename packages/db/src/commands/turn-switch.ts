import type { FaultSettings, SwitchCommand } from '@sagaboard/events/commands/switches'
import { eq, getTableColumns, sql } from 'drizzle-orm'
import { databaseIn } from '../database.ts'
import { orderRows } from '../schema/orders.ts'
import { faultSwitches, outages } from '../schema/simulated.ts'
import type { PgTx } from '../transaction.ts'
import type { Door, Outcome } from './door.ts'
import { type Requester, refusalOfRole } from './requester.ts'

/** Who has turned it on is in the audit row. */
const { createdBy, ...shown } = getTableColumns(faultSwitches)

const switchedOff =
  'Fault switches are turned off here. Whoever runs it can turn them on with FAULT_SWITCHES=on.'

/** Turns a fault on or off, or ends a simulated outage. What has ended already stays as it is. */
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
      const ended = databaseIn(tx).delete(outages).where(eq(outages.name, command.name))
      const [before = null] = await ended.returning()
      const answer = { ended: before !== null }
      return { type: 'accepted', before, after: answer, answer }
    }
  }
}

async function turnOn(tx: PgTx, settings: FaultSettings, userId: string): Promise<Outcome> {
  const { service, eventType, kind, percent, latencyMs, sharePercent, orderId, minutes } = settings
  const db = databaseIn(tx)
  if (orderId !== null && (await db.$count(orderRows, eq(orderRows.id, orderId))) === 0)
    return refused('There is no order with this id.')
  const [after] = await db
    .insert(faultSwitches)
    .values({
      service,
      eventType,
      kind,
      percent,
      latencyMs,
      sharePercent: orderId === null ? sharePercent : 100,
      orderId,
      createdBy: userId,
      endsAt: sql`now() + ${minutes} * interval '1 min'`,
    })
    .returning(shown)
  if (!after) throw new Error('a fault switch was not written')
  return { type: 'accepted', before: null, after, answer: { id: after.id } }
}

async function turnOff(tx: PgTx, id: string): Promise<Outcome> {
  const db = databaseIn(tx)
  const [before] = await db
    .select({ ...shown, isOn: sql<boolean>`${faultSwitches.endsAt} > now()` })
    .from(faultSwitches)
    .where(eq(faultSwitches.id, id))
    .for('update')
  if (!before) return refused('There is no such switch.')
  const answer = { id }
  if (!before.isOn) return { type: 'accepted', before, after: before, answer }
  const [after = before] = await db
    .update(faultSwitches)
    .set({ endsAt: sql`now()` })
    .where(eq(faultSwitches.id, id))
    .returning(shown)
  return { type: 'accepted', before, after, answer }
}

const refused = (refusal: string): Outcome => ({
  type: 'refused',
  before: null,
  after: null,
  refusal,
})
