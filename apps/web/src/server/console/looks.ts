import { databaseOf } from '@sagaboard/db/database'
import { looks } from '@sagaboard/db/schema/console'
import { eq, sql } from 'drizzle-orm'
import type { Pool } from 'pg'

/** Who was away for less has not been away. */
const awayMinutes = 30

const away = sql.raw(`interval '${awayMinutes} min'`)
/** Whoever comes back after that has seen what happened until they went. */
const sinceNow = sql<string>`case when ${looks.lastAt} < now() - ${away} then ${looks.lastAt} else ${looks.since} end`

/** Since when somebody has not seen what happened, ISO; null: they have never looked. Reading it changes nothing. */
export async function readSince(pool: Pool, userId: string): Promise<string | null> {
  const [look] = await databaseOf(pool)
    .select({ since: sinceNow.mapWith(looks.since) })
    .from(looks)
    .where(eq(looks.userId, userId))
  return look?.since ?? null
}

/** Somebody looks at the overview: what they have not seen stays unseen while they are here, and after a short way out. */
export async function noteLook(pool: Pool, userId: string): Promise<void> {
  await databaseOf(pool)
    .insert(looks)
    .values({ userId, since: sql`now()`, lastAt: sql`now()` })
    .onConflictDoUpdate({
      target: looks.userId,
      set: { since: sinceNow, lastAt: sql`now()` },
    })
}

/** Somebody has seen what happened until then; never what is still to come. */
export async function noteSeen(pool: Pool, userId: string, until: string): Promise<void> {
  const at = sql`least(now(), ${until}::timestamptz)`
  await databaseOf(pool)
    .insert(looks)
    .values({ userId, since: at, lastAt: sql`now()` })
    .onConflictDoUpdate({
      target: looks.userId,
      set: { since: sql`greatest(${looks.since}, ${at})`, lastAt: sql`now()` },
    })
}
