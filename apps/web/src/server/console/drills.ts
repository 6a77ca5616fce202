import { databaseOf } from '@sagaboard/db/database'
import { readDrillFacts } from '@sagaboard/db/drill-facts'
import { type Invariant, invariants } from '@sagaboard/db/invariants'
import { users } from '@sagaboard/db/schema/auth'
import { drillsView, faultSwitchesView, loadRunsView } from '@sagaboard/db/schema/read'
import { poolReader } from '@sagaboard/db/transaction'
import { type DrillVerdict, drillVerdict } from '@sagaboard/events/commands/drill'
import { desc, eq, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import { listFaultsDuring } from './fault-switches.ts'

const d = drillsView
const f = faultSwitchesView
const l = loadRunsView

const shown = {
  id: d.id,
  createdAt: d.createdAt,
  endsAt: d.endsAt,
  stoppedAt: d.stoppedAt,
  endedAt: d.endedAt,
  verdict: d.verdict,
  by: sql<string>`coalesce(${users.name}, ${d.createdBy})`,
  /** Fault and load go on. */
  isOn: sql<boolean>`${d.stoppedAt} is null and ${d.endsAt} > now()`,
  service: f.service,
  eventType: f.eventType,
  kind: f.kind,
  percent: f.percent,
  latencyMs: f.latencyMs,
  sharePercent: f.sharePercent,
}

const readShown = (pool: Pool) =>
  databaseOf(pool)
    .select({
      ...shown,
      switchId: d.switchId,
      loadId: d.loadId,
      expected: d.expected,
      reason: d.reason,
      perSecond: l.perSecond,
      mix: l.mix,
    })
    .from(d)
    .innerJoin(f, eq(f.id, d.switchId))
    .innerJoin(l, eq(l.id, d.loadId))
    .leftJoin(users, eq(users.id, d.createdBy))

const drillsMax = 20

/** The last drills, the newest first. */
export const listDrills = (pool: Pool) =>
  databaseOf(pool)
    .select(shown)
    .from(d)
    .innerJoin(f, eq(f.id, d.switchId))
    .leftJoin(users, eq(users.id, d.createdBy))
    .orderBy(desc(d.createdAt), d.id)
    .limit(drillsMax)

export type DrillDetail = Omit<
  Awaited<ReturnType<typeof readShown>>[number],
  'verdict' | 'switchId'
> & {
  /** As it was made, or while the drill is open as it would be now. */
  verdict: DrillVerdict
  /** What was promised and was seen to be broken meanwhile, in words. */
  brokenPromises: string[]
  /** What else was broken on purpose from its start to its verdict, or until now: its orders may have met that too. */
  otherFaults: Awaited<ReturnType<typeof listFaultsDuring>>
}

/** A drill with its verdict, or how it stands; undefined: there is none with this id. */
export async function readDrill(pool: Pool, id: string): Promise<DrillDetail | undefined> {
  const [row] = await readShown(pool).where(eq(d.id, id))
  if (!row) return undefined
  const { switchId, ...drill } = row
  const span = { from: drill.createdAt, until: drill.endedAt, besides: switchId }
  const [verdict, otherFaults] = await Promise.all([
    drill.verdict ?? readStanding(pool, drill),
    listFaultsDuring(pool, span),
  ])
  return verdict && { ...drill, verdict, brokenPromises: promisesIn(verdict), otherFaults }
}

/** The verdict as it would be now. */
async function readStanding(
  pool: Pool,
  drill: Pick<DrillDetail, 'id' | 'loadId' | 'expected'>,
): Promise<DrillVerdict | undefined> {
  const facts = await readDrillFacts(poolReader(pool), drill)
  return facts && drillVerdict(drill.expected, facts)
}

const promisesIn = ({ checks }: DrillVerdict): string[] =>
  checks.flatMap((check) =>
    check.name === 'invariants'
      ? check.broken.map((name) => invariants[name as Invariant] ?? name)
      : [],
  )
