import { createHash } from 'node:crypto'
import type { PgTx } from '../transaction.ts'
import type { AuditRole } from './requester.ts'

/** What somebody asked for, as it is written down: carried out or refused. */
export interface AuditEntry {
  id: string
  actor: string
  /** Of who asked, while there is such an account. */
  name: string | null
  role: AuditRole
  action: string
  orderId: string | null
  command: unknown
  /** Why, in the words of whoever asked. */
  reason: string
  /** The version of the order that the person saw; null when there was none to see. */
  expectedVersion: number | null
  outcome: 'accepted' | 'refused'
  refusal: string | null
  before: unknown
  after: unknown
  at: string
}

/** An entry to write, with the key under which the same request is recognised. */
export interface NewAuditEntry extends Omit<AuditEntry, 'id' | 'at' | 'name'> {
  key: string
  requestHash: string
}

const columns = `c.id, c.actor, (select u.name from auth.users u where u.id = split_part(c.actor, ':', 2)) as name, c.role, c.action, c.order_id as "orderId",
  c.command, c.reason, c.expected_version as "expectedVersion", c.outcome, c.refusal, c.before, c.after, c.at`

const statements = {
  lockKey: { name: 'audit-lock-key', text: 'select pg_advisory_xact_lock(7202, hashtext($1))' },
  byKey: {
    name: 'audit-by-key',
    text: `select ${columns}, c.request_hash as "requestHash" from audit.commands c where c.key = $1`,
  },
  ofOrder: {
    name: 'audit-of-order',
    text: `select ${columns} from audit.commands c where c.order_id = $1 order by c.at desc, c.id limit 200`,
  },
  insert: {
    name: 'audit-insert',
    text: `insert into audit.commands (key, request_hash, actor, role, action, order_id, command, reason, expected_version, outcome, refusal, before, after)
           select e.key, e."requestHash", e.actor, e.role, e.action, e."orderId", e.command, e.reason, e."expectedVersion", e.outcome, e.refusal,
             coalesce(e.before, 'null'), coalesce(e.after, 'null')
           from json_to_recordset($1::json) e(key text, "requestHash" text, actor text, role text, action text, "orderId" uuid, command jsonb, reason text,
             "expectedVersion" int, outcome text, refusal text, before jsonb, after jsonb)
           on conflict (key) do nothing`,
  },
} as const

/**
 * What was written down under this key before; undefined when nothing was. Holds the key until the
 * transaction ends, so that of two requests with one key the second finds what the first did.
 */
export async function findByKey(
  tx: PgTx,
  key: string,
): Promise<(AuditEntry & { requestHash: string }) | undefined> {
  await tx.query(statements.lockKey, [key])
  return (await tx.query<AuditEntry & { requestHash: string }>(statements.byKey, [key]))[0]
}

/** What people asked for one order, newest first. */
export const auditOf = (reader: Pick<PgTx, 'query'>, orderId: string): Promise<AuditEntry[]> =>
  reader.query(statements.ofOrder, [orderId])

/**
 * Writes entries, in one statement whatever their number; they stay for good. One whose key is
 * there already stays as it was written first.
 */
export function writeAudit(tx: PgTx, entries: readonly NewAuditEntry[]): void {
  if (entries.length > 0) tx.write(statements.insert, [JSON.stringify(entries)])
}

/** Tells two requests with one key apart. */
export const requestHashOf = (request: unknown): string =>
  createHash('sha256').update(JSON.stringify(request)).digest('base64url')
