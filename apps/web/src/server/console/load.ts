import { databaseOf } from '@sagaboard/db/database'
import { users } from '@sagaboard/db/schema/auth'
import { loadRunsView } from '@sagaboard/db/schema/read'
import type { LoadMix } from '@sagaboard/events/commands/load'
import { desc, eq, sql } from 'drizzle-orm'
import type { Pool } from 'pg'

/** What the load generator does, or has done last. */
export interface LoadRun {
  id: string
  perSecond: number
  mix: LoadMix
  createdAt: string
  endsAt: string
  /** When it was stopped before its time. */
  stoppedAt: string | null
  isOn: boolean
  /** Orders so far; `refused`: what nobody sells any more. */
  placed: number
  refused: number
  /** Whether a worker has begun with it. */
  isTaken: boolean
  /** Who started it, by name. */
  by: string
}

const l = loadRunsView

/** The run that is on, else the last one; undefined: there was none. */
export async function readLoad(pool: Pool): Promise<LoadRun | undefined> {
  const [run] = await databaseOf(pool)
    .select({
      id: l.id,
      perSecond: l.perSecond,
      mix: l.mix,
      createdAt: l.createdAt,
      endsAt: l.endsAt,
      stoppedAt: l.stoppedAt,
      isOn: sql<boolean>`${l.stoppedAt} is null and ${l.endsAt} > now()`,
      placed: l.placed,
      refused: l.refused,
      isTaken: sql<boolean>`${l.leaseUntil} is not null`,
      by: sql<string>`coalesce(${users.name}, ${l.createdBy})`,
    })
    .from(l)
    .leftJoin(users, eq(users.id, l.createdBy))
    .orderBy(desc(l.createdAt), l.id)
    .limit(1)
  return run
}
