import type { FaultSettings, SwitchCommand } from '@sagaboard/events/commands/switches'
import { eq, getTableColumns, sql } from 'drizzle-orm'
import { databaseIn } from '../database.ts'
import { orderRows } from '../schema/orders.ts'
import { faultVictimsView } from '../schema/read.ts'
import { faultSwitches, outages } from '../schema/simulated.ts'
import type { PgTx } from '../transaction.ts'
import { type Door, type Outcome, refused } from './door.ts'
import { type AnyCommand, type Requester, refusalOfRole } from './requester.ts'

type StopCommand = Extract<AnyCommand, { type: 'fault_stop' }>

/** Who has turned it on is in the audit row. */
const { createdBy, ...shown } = getTableColumns(faultSwitches)

const switchedOff =
  'Fault switches are turned off here. Whoever runs it can turn them on with FAULT_SWITCHES=on.'

const nobodyDeclines =
  'Another party than the simulated payment provider takes the money here. Only that one declines what it is told to.'

/** Turns a fault on or off, or ends a simulated outage. What has ended already stays as it is. */
export async function turnSwitch(
  { tx, faultSwitches, simulated }: Door,
  command: SwitchCommand | StopCommand,
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, command)
  if (refusal) return refused(refusal)
  switch (command.type) {
    case 'fault_on':
      if (!faultSwitches) return refused(switchedOff)
      if (command.kind === 'decline' && !simulated.payment) return refused(nobodyDeclines)
      return turnOn(tx, command, requester.type === 'staff' ? requester.userId : '')
    case 'fault_off':
      return turnOff(tx, command.id)
    case 'fault_stop':
      return stop(tx, command.id)
    case 'end_outage': {
      const ended = databaseIn(tx).delete(outages).where(eq(outages.name, command.name))
      const [before = null] = await ended.returning()
      const answer = { ended: before !== null }
      return { type: 'accepted', before, after: answer, answer }
    }
  }
}

/** Turns a fault on. */
export async function turnOn(tx: PgTx, settings: FaultSettings, userId: string): Promise<Outcome> {
  const { orderId, minutes, sharePercent } = settings
  const { service, eventType, kind, percent, latencyMs, stopAfter } = settings
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
      stopAfter,
      createdBy: userId,
      endsAt: sql`now() + ${minutes} * interval '1 min'`,
    })
    .returning(shown)
  if (!after) throw new Error('a fault switch was not written')
  return { type: 'accepted', before: null, after, answer: { id: after.id } }
}

/** A switch, held until the transaction ends. */
const hold = async (tx: PgTx, id: string) =>
  (
    await databaseIn(tx)
      .select({ ...shown, isOn: sql<boolean>`${faultSwitches.endsAt} > now()` })
      .from(faultSwitches)
      .where(eq(faultSwitches.id, id))
      .for('update')
  )[0]

/** Ends a switch when its rule says so; what has ended, or goes on, stays as it is and is not written down. */
async function stop(tx: PgTx, id: string): Promise<Outcome> {
  const before = await hold(tx, id)
  if (!before?.isOn || before.stopAfter === null) return { type: 'not_found' }
  const db = databaseIn(tx)
  const orders = await db.$count(faultVictimsView, eq(faultVictimsView.switchId, id))
  if (orders <= before.stopAfter) return { type: 'not_found' }
  const [after = before] = await db
    .update(faultSwitches)
    .set({ endsAt: sql`now()`, stoppedAt: sql`now()`, stoppedOrders: orders })
    .where(eq(faultSwitches.id, id))
    .returning(shown)
  return { type: 'accepted', before, after, answer: { id } }
}

/** Ends a fault; what has ended stays as it is. */
export async function turnOff(tx: PgTx, id: string): Promise<Outcome> {
  const before = await hold(tx, id)
  const db = databaseIn(tx)
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
