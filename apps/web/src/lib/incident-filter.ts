import { groups } from '@sagaboard/events/catalog/groups'
import type { IncidentState } from '@sagaboard/events/commands/incidents'
import { knownWord } from './known-word.ts'

/** What the list of incidents can be narrowed by, and its order. Everything given must hold. */
export interface IncidentFilter {
  /** `open`: neither over nor said to be fixed. */
  state: (typeof stateFilters)[number]
  service: (typeof serviceFilters)[number] | null
  owner: (typeof ownerFilters)[number] | null
  sort: (typeof sorts)[number]
}

export const stateFilters = ['open', 'new', 'looking', 'known', 'fixed', 'over', 'all'] as const
/** `topic`: messages that belong to no order. */
export const serviceFilters = [...groups, 'topic'] as const
export const ownerFilters = ['mine', 'nobody'] as const
export const sorts = ['money', 'last'] as const

export const noIncidentFilter: IncidentFilter = {
  state: 'open',
  service: null,
  owner: null,
  sort: 'money',
}

type Query = Readonly<Record<string, string | string[] | undefined>>

/** The filter as it stands in an address; a word that is unknown is left out. */
export const incidentFilterOf = (query: Query): IncidentFilter => ({
  state: knownWord(stateFilters, query.state) ?? noIncidentFilter.state,
  service: knownWord(serviceFilters, query.service),
  owner: knownWord(ownerFilters, query.owner),
  sort: knownWord(sorts, query.sort) ?? noIncidentFilter.sort,
})

/** The same as an address has it: what narrows nothing is left out. */
export function incidentQuery({ state, service, owner, sort }: IncidentFilter): URLSearchParams {
  const query = new URLSearchParams()
  if (state !== noIncidentFilter.state) query.set('state', state)
  if (service) query.set('service', service)
  if (owner) query.set('owner', owner)
  if (sort !== noIncidentFilter.sort) query.set('sort', sort)
  return query
}

export function incidentsHref(filter: Partial<IncidentFilter> = {}): string {
  const query = incidentQuery({ ...noIncidentFilter, ...filter }).toString()
  return query === '' ? '/console/incidents' : `/console/incidents?${query}`
}

export const incidentHref = (id: string) => `/console/incidents/${id}`

/** What is known of an incident that its state follows from. Times ISO 8601 in UTC. */
interface Known {
  kind: 'blocked' | 'unroutable'
  /** What a person said last. */
  stated: IncidentState
  statedAt: string | null
  /** When something failed last. */
  lastAt: string
  /** So many orders stand there now. */
  held: number
}

/**
 * The state of an incident: what a person said of it, unless its orders say otherwise. When all of them have gone on it is
 * over, whatever was said; when it happened again after it was said to be fixed, it is new. Messages of no order go on
 * nowhere: they stay until a person has said that it is fixed.
 */
export function incidentState({ kind, stated, statedAt, lastAt, held }: Known): {
  state: IncidentState | 'over'
  cameBack: boolean
} {
  if (kind === 'blocked' && held === 0) return { state: 'over', cameBack: false }
  const cameBack = stated === 'fixed' && statedAt !== null && lastAt > statedAt
  return { state: cameBack ? 'new' : stated, cameBack }
}

interface Narrowed {
  kind: 'blocked' | 'unroutable'
  state: IncidentState | 'over'
  groups: readonly string[]
  owner: { userId: string } | null
  money: readonly { heldMinor: number }[]
  held: number
  lastAt: string
  id: string
}

/** Those that the filter means, in its order; what is over comes last. `me`: the user id of who looks. */
export function narrowIncidents<T extends Narrowed>(
  rows: readonly T[],
  filter: IncidentFilter,
  me: string,
): T[] {
  return rows.filter((row) => isMeant(row, filter, me)).sort(orders[filter.sort])
}

function isMeant(row: Narrowed, { state, service, owner }: IncidentFilter, me: string): boolean {
  if (state === 'open' ? isClosed(row) : state !== 'all' && row.state !== state) return false
  if (service === 'topic' ? row.kind !== 'unroutable' : service && !row.groups.includes(service))
    return false
  return owner === null || (owner === 'mine' ? row.owner?.userId === me : row.owner === null)
}

/** It needs nobody: over, or said to be fixed. */
export const isClosed = ({ state }: { state: IncidentState | 'over' }): boolean =>
  state === 'over' || state === 'fixed'

const worth = ({ money }: Narrowed) => money.reduce((sum, { heldMinor }) => sum + heldMinor, 0)
const over = ({ state }: Narrowed) => Number(state === 'over')
const newest = (one: Narrowed, other: Narrowed) =>
  other.lastAt < one.lastAt ? -1 : other.lastAt > one.lastAt ? 1 : one.id < other.id ? -1 : 1

const orders: Record<(typeof sorts)[number], (one: Narrowed, other: Narrowed) => number> = {
  // Of two currencies the bigger number comes first: nothing is converted.
  money: (one, other) =>
    over(one) - over(other) ||
    worth(other) - worth(one) ||
    other.held - one.held ||
    newest(one, other),
  last: (one, other) => over(one) - over(other) || newest(one, other),
}
