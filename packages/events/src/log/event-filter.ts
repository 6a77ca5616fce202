import type { EventType } from '../catalog/events.ts'

/** What a group hears: events of these types; or all but these, which takes in types that this build does not know. */
export type EventFilter = readonly EventType[] | { readonly except: readonly EventType[] }

/** True when a group hears events of `type`; one without a hearing hears everything. */
export function matches(filter: EventFilter | undefined, type: string): boolean {
  if (!filter) return true
  const { named, types } = namedIn(filter)
  return types.some((one) => one === type) === named
}

/** A hearing as a list, and whether those named are the ones that are heard. */
export const namedIn = (filter: EventFilter): { named: boolean; types: readonly EventType[] } =>
  'except' in filter ? { named: false, types: filter.except } : { named: true, types: filter }
