import { databaseOf } from '@sagaboard/db/database'
import { settings } from '@sagaboard/db/schema/log'
import { cursorsView } from '@sagaboard/db/schema/read'
import { and, eq, exists, gt, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'

export interface System {
  /** `kafka` while a relay carries the log to a broker. */
  bus: 'log' | 'kafka'
  partitions: number
}

/** The lease of a relay that is alive. */
const relayed = new QueryBuilder()
  .select({ one: sql`1` })
  .from(cursorsView)
  .where(and(eq(cursorsView.groupName, 'relay'), gt(cursorsView.leaseUntil, sql`now()`)))

/** What carries the events, read from where it shows: a relay that holds a lease means Kafka. */
export async function readSystem(pool: Pool): Promise<System> {
  const [found] = await databaseOf(pool)
    .select({ partitions: settings.value, relayed: sql<boolean>`${exists(relayed)}` })
    .from(settings)
    .where(eq(settings.name, 'partitions'))
  return { bus: found?.relayed ? 'kafka' : 'log', partitions: found?.partitions ?? 0 }
}
