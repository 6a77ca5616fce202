import { knownWord } from './known-word.ts'
import { type AgeLimit, ageLimits } from './order-filter.ts'

/** What the list of what people did can be narrowed by. Everything given must hold. */
export interface AuditFilter {
  by: AuditBy
  /** What was asked for, as the audit names it; null for everything. */
  action: string | null
  outcome: 'accepted' | 'refused' | null
  /** At most so long ago. */
  age: AgeLimit | null
  /** From then on, ISO 8601 in UTC. */
  from: string | null
  /** An order number, an order id, or a reference; empty for everything. */
  order: string
}

/** Groups of those who ask; anything else is the user id of one of the staff. */
export const auditGroups = ['people', 'staff', 'customers', 'clock'] as const
export type AuditBy = (typeof auditGroups)[number] | { userId: string }

export const noAuditFilter: AuditFilter = {
  by: 'people',
  action: null,
  outcome: null,
  age: null,
  from: null,
  order: '',
}

type Query = Readonly<Record<string, string | string[] | undefined>>

/** The filter as it stands in an address; a word that is unknown is left out. */
export function auditFilterOf(query: Query): AuditFilter {
  const of = (name: string) => {
    const value = query[name]
    return typeof value === 'string' ? value.slice(0, 200).toWellFormed().replaceAll('\0', '') : ''
  }
  const by = of('by')
  return {
    by: knownWord(auditGroups, by) ?? (by === '' ? 'people' : { userId: by }),
    action: of('action') || null,
    outcome: knownWord(['accepted', 'refused'], of('outcome')),
    age: knownWord(ageLimits, of('age')),
    from: instantOf(of('from')),
    order: of('order').trim(),
  }
}

/** An instant as an address has it; PostgreSQL has no year 0. */
function instantOf(text: string): string | null {
  const at = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? new Date(text) : null
  return at && at.getUTCFullYear() > 0 ? at.toISOString() : null
}

/** The same as an address has it: what narrows nothing is left out. */
export function auditQuery({
  by,
  action,
  outcome,
  age,
  from,
  order,
}: AuditFilter): URLSearchParams {
  const query = new URLSearchParams()
  if (by !== 'people') query.set('by', typeof by === 'string' ? by : by.userId)
  if (action) query.set('action', action)
  if (outcome) query.set('outcome', outcome)
  if (age) query.set('age', age)
  if (from) query.set('from', from)
  if (order) query.set('order', order)
  return query
}

/** Where the audit is read with this filter. */
export function auditHref(filter: Partial<AuditFilter>): string {
  const query = auditQuery({ ...noAuditFilter, ...filter }).toString()
  return query === '' ? '/console/audit' : `/console/audit?${query}`
}
