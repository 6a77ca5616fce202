import type { LoadCommand, LoadSettings } from '@sagaboard/events/commands/load'
import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { databaseIn } from '../database.ts'
import { lockClasses } from '../lock-classes.ts'
import { loadRuns } from '../schema/simulated.ts'
import type { PgTx } from '../transaction.ts'
import { type Door, type Outcome, refused } from './door.ts'
import { type Requester, refusalOfRole } from './requester.ts'

const l = loadRuns

/** What the audit keeps of it; who asked is in the row itself. */
const shown = {
  id: l.id,
  perSecond: l.perSecond,
  mix: l.mix,
  createdAt: l.createdAt,
  endsAt: l.endsAt,
  stoppedAt: l.stoppedAt,
}

const switchedOff =
  'Load is placed only where fault switches are on. Whoever runs it can turn them on with FAULT_SWITCHES=on.'
const notSimulated =
  'Load is placed only where the payment provider and the carrier are the simulated ones: here it would move real money or parcels.'

/** Starts the load generator, or stops it. The workers place the orders of what is written here. */
export async function commandLoad(
  { tx, faultSwitches, simulated }: Door,
  command: LoadCommand,
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, command)
  if (refusal || requester.type !== 'staff') return refused(refusal ?? 'Only staff may.')
  if (command.type === 'load_stop') return stopLoad(tx, command.id)
  const notHere = refusalOfLoad({ faultSwitches, simulated })
  return notHere ? refused(notHere) : startLoad(tx, command, requester.userId)
}

/** Why no load is placed in a shop that is set so; undefined where it may be. */
export function refusalOfLoad({
  faultSwitches,
  simulated,
}: Pick<Door, 'faultSwitches' | 'simulated'>): string | undefined {
  if (!faultSwitches) return switchedOff
  return simulated.payment && simulated.carrier ? undefined : notSimulated
}

/** Starts load, unless some is being placed already. */
export async function startLoad(
  tx: PgTx,
  { perSecond, minutes, mix }: LoadSettings,
  userId: string,
): Promise<Outcome> {
  const db = databaseIn(tx)
  // Of two who start one at the same moment, the second finds the first one's.
  await db.execute(sql`select pg_advisory_xact_lock(${lockClasses.loadStart}, 0)`)
  if ((await db.$count(l, and(gt(l.endsAt, sql`now()`), isNull(l.stoppedAt)))) > 0)
    return refused('Load is being placed already. Stop that first.')
  const [after] = await db
    .insert(l)
    .values({
      perSecond,
      mix,
      createdBy: userId,
      endsAt: sql`now() + ${minutes} * interval '1 min'`,
    })
    .returning(shown)
  if (!after) throw new Error('a run of the load generator was not written')
  return { type: 'accepted', before: null, after, answer: { id: after.id } }
}

/** Stops load; what has ended stays as it is. */
export async function stopLoad(tx: PgTx, id: string): Promise<Outcome> {
  const db = databaseIn(tx)
  const [before] = await db
    .select({ ...shown, isOn: sql<boolean>`${l.endsAt} > now() and ${l.stoppedAt} is null` })
    .from(l)
    .where(eq(l.id, id))
    .for('update')
  if (!before) return refused('There is no such load.')
  const answer = { id }
  if (!before.isOn) return { type: 'accepted', before, after: before, answer }
  const [after = before] = await db
    .update(l)
    .set({ stoppedAt: sql`now()` })
    .where(eq(l.id, id))
    .returning(shown)
  return { type: 'accepted', before, after, answer }
}
