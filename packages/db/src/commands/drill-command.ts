import {
  type DrillCommand,
  type DrillSettings,
  drillVerdict,
  isDrillDone,
} from '@sagaboard/events/commands/drill'
import { eq, isNull, sql } from 'drizzle-orm'
import { databaseIn } from '../database.ts'
import { readDrillFacts } from '../drill-facts.ts'
import { drills } from '../schema/simulated.ts'
import type { PgTx } from '../transaction.ts'
import { type Door, type Outcome, refused } from './door.ts'
import { refusalOfLoad, startLoad, stopLoad } from './load-command.ts'
import { type AnyCommand, actorOf, type Requester, refusalOfRole } from './requester.ts'
import { turnOff, turnOn } from './turn-switch.ts'

const d = drills

/** What the audit keeps of it; who asked is in the row itself. */
const shown = {
  id: d.id,
  switchId: d.switchId,
  loadId: d.loadId,
  expected: d.expected,
  createdAt: d.createdAt,
  endsAt: d.endsAt,
  stoppedAt: d.stoppedAt,
}

interface Asked {
  command: DrillCommand | Extract<AnyCommand, { type: 'drill_end' }>
  reason: string
}

/**
 * Begins a drill, stops it, or says what came of it. Its fault and its load are rows like others: whoever works by them needs
 * to know nothing of drills.
 */
export async function commandDrill(
  { tx, faultSwitches, simulated }: Door,
  { command, reason }: Asked,
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, command)
  if (refusal) return refused(refusal)
  if (command.type === 'drill_end') return end(tx, command.id)
  if (requester.type !== 'staff') return refused('Only staff may.')
  if (command.type === 'drill_stop') return stop(tx, command.id, actorOf(requester))
  const notHere = refusalOfLoad({ faultSwitches, simulated })
  if (notHere) return refused(notHere)
  return start(tx, command, { reason, userId: requester.userId })
}

async function start(
  tx: PgTx,
  { fault, load, minutes, expected }: DrillSettings,
  { reason, userId }: { reason: string; userId: string },
): Promise<Outcome> {
  const db = databaseIn(tx)
  if ((await db.$count(d, isNull(d.endedAt))) > 0)
    return refused('The last drill has no verdict yet. Wait for it, or stop that drill.')
  // Of two who begin one at the same moment, the second waits here, and finds the load of the first one.
  const started = await startLoad(tx, { ...load, minutes }, userId)
  if (started.type !== 'accepted') return started
  const turned = await turnOn(tx, { ...fault, minutes, orderId: null, stopAfter: null }, userId)
  // Refused it would leave load behind that belongs to no drill; only a fault of one order can be.
  if (turned.type !== 'accepted') throw new Error('the fault of a drill was refused')
  const [after] = await db
    .insert(d)
    .values({
      switchId: idOf(turned.answer),
      loadId: idOf(started.answer),
      expected,
      reason,
      createdBy: userId,
      endsAt: sql`now() + ${minutes} * interval '1 min'`,
    })
    .returning(shown)
  if (!after) throw new Error('a drill was not written')
  return { type: 'accepted', before: null, after, answer: { id: after.id } }
}

const idOf = (answer: object): string => (answer as { id: string }).id

/** A drill, held until the transaction ends. */
const hold = async (tx: PgTx, id: string) =>
  (
    await databaseIn(tx)
      .select({ ...shown, endedAt: d.endedAt })
      .from(d)
      .where(eq(d.id, id))
      .for('update')
  )[0]

async function stop(tx: PgTx, id: string, actor: string): Promise<Outcome> {
  const before = await hold(tx, id)
  if (!before) return refused('There is no such drill.')
  const answer = { id }
  const isOver = before.endedAt !== null || before.stoppedAt !== null
  if (isOver || Date.parse(before.endsAt) <= Date.now())
    return { type: 'accepted', before, after: before, answer }
  await turnOff(tx, before.switchId)
  await stopLoad(tx, before.loadId)
  const [after = before] = await databaseIn(tx)
    .update(d)
    .set({ stoppedAt: sql`now()`, stoppedBy: actor })
    .where(eq(d.id, id))
    .returning(shown)
  return { type: 'accepted', before, after, answer }
}

/** Says what came of a drill; while that can't be said yet, and once it was, nothing is done or written down. */
async function end(tx: PgTx, id: string): Promise<Outcome> {
  const before = await hold(tx, id)
  if (!before || before.endedAt !== null) return { type: 'not_found' }
  const facts = await readDrillFacts(tx, before)
  if (!facts || !isDrillDone(before.expected, facts)) return { type: 'not_found' }
  const verdict = drillVerdict(before.expected, facts)
  await databaseIn(tx).update(d).set({ endedAt: sql`now()`, verdict }).where(eq(d.id, id))
  return { type: 'accepted', before, after: { id, verdict }, answer: { id } }
}
