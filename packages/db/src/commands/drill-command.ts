import {
  type DrillCommand,
  type DrillFacts,
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
  if (command.type === 'drill_stop')
    return command.judge ? judge(tx, command.id) : stop(tx, command.id, actorOf(requester))
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
    return refused(
      'The last drill has no verdict yet. Wait for it, or end that drill: once its fault and load are over, its page offers the verdict at once.',
    )
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

const noDrill = 'There is no such drill.'
const hasVerdict = 'This drill has its verdict already.'

/** Fault and load have ended, by a person or by themselves. */
const isOver = ({ stoppedAt, endsAt }: Held) =>
  stoppedAt !== null || Date.parse(endsAt) <= Date.now()

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

type Held = NonNullable<Awaited<ReturnType<typeof hold>>>

async function stop(tx: PgTx, id: string, actor: string): Promise<Outcome> {
  const before = await hold(tx, id)
  if (!before) return refused(noDrill)
  if (before.endedAt !== null) return refused(hasVerdict)
  if (isOver(before))
    return refused(
      'Fault and load of this drill are over: it waits for its orders. Ask for the verdict at once to end the waiting.',
    )
  await turnOff(tx, before.switchId)
  await stopLoad(tx, before.loadId)
  const [after = before] = await databaseIn(tx)
    .update(d)
    .set({ stoppedAt: sql`now()`, stoppedBy: actor })
    .where(eq(d.id, id))
    .returning(shown)
  return { type: 'accepted', before, after, answer: { id } }
}

/** Waits no longer for the orders of a drill whose fault and load are over: its verdict says which are open. */
async function judge(tx: PgTx, id: string): Promise<Outcome> {
  const before = await hold(tx, id)
  const facts = before && (await readDrillFacts(tx, before))
  if (!before || !facts) return refused(noDrill)
  if (before.endedAt !== null) return refused(hasVerdict)
  if (!isOver(before)) return refused('Fault and load of this drill are on. Stop it first.')
  const isDone = isDrillDone(before.expected, facts)
  return settle(tx, before, { ...facts, cutShort: facts.cutShort ?? (isDone ? null : 'judged') })
}

/** Says what came of a drill; while that can't be said yet, and once it was, nothing is done or written down. */
async function end(tx: PgTx, id: string): Promise<Outcome> {
  const before = await hold(tx, id)
  if (!before || before.endedAt !== null) return { type: 'not_found' }
  const facts = await readDrillFacts(tx, before)
  if (!facts || !isDrillDone(before.expected, facts)) return { type: 'not_found' }
  return settle(tx, before, facts)
}

async function settle(tx: PgTx, before: Held, facts: DrillFacts): Promise<Outcome> {
  const { id, expected } = before
  const verdict = drillVerdict(expected, facts)
  await databaseIn(tx).update(d).set({ endedAt: sql`now()`, verdict }).where(eq(d.id, id))
  return { type: 'accepted', before, after: { id, verdict }, answer: { id } }
}
