import { databaseOf } from '@sagaboard/db/database'
import { approvals } from '@sagaboard/db/schema/approvals'
import { apiKeys } from '@sagaboard/db/schema/doors'
import { chargesToGiveBackView } from '@sagaboard/db/schema/read'
import type { Scope } from '@sagaboard/events/commands/programs'
import { and, desc, eq, getViewSelectedFields, sql } from 'drizzle-orm'
import type { Pool } from 'pg'

/** A program of another team that may call the services. */
export interface ApiKey {
  id: string
  name: string
  scopes: Scope[]
  state: 'open' | 'expired' | 'revoked'
  createdAt: string
  expiresAt: string
  /** To the minute; null while it was never used. */
  lastUsedAt: string | null
}

const rowsMax = 500

/** The keys that there are, newest first; those that open nothing any more stay on the list. */
export const listApiKeys = (pool: Pool): Promise<ApiKey[]> =>
  databaseOf(pool)
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      scopes: apiKeys.scopes,
      state: sql<ApiKey['state']>`case when ${apiKeys.revokedAt} is not null then 'revoked'
        when ${apiKeys.expiresAt} <= now() then 'expired' else 'open' end`,
      createdAt: apiKeys.createdAt,
      expiresAt: apiKeys.expiresAt,
      lastUsedAt: apiKeys.lastUsedAt,
    })
    .from(apiKeys)
    .orderBy(desc(apiKeys.createdAt), apiKeys.id)
    .limit(rowsMax)

const waits = and(
  eq(approvals.subject, 'charge'),
  eq(approvals.subjectId, chargesToGiveBackView.id),
  eq(approvals.state, 'waiting'),
)

/**
 * Charges of programs for which nothing has left the shelf, oldest first. Amounts in minor units. `isWaiting`: that it is given
 * back waits for another supervisor.
 */
export const listChargesToGiveBack = (pool: Pool) =>
  databaseOf(pool)
    .select({
      ...getViewSelectedFields(chargesToGiveBackView),
      isWaiting: sql<boolean>`${approvals.id} is not null`,
    })
    .from(chargesToGiveBackView)
    .leftJoin(approvals, waits)
    .orderBy(chargesToGiveBackView.createdAt, chargesToGiveBackView.id)
    .limit(rowsMax)
