import type { EventType } from '../catalog/events.ts'

/** What a group hears: events of these types; or all but these, which takes in types that this build does not know. */
export type EventFilter = readonly EventType[] | { readonly except: readonly EventType[] }

/** True when a group hears events of `type`; one without a filter hears everything. */
export function matches(filter: EventFilter | undefined, type: string): boolean {
  if (!filter) return true
  const { named, types } = namedIn(filter)
  return types.some((one) => one === type) === named
}

/** A filter as a list, and whether those named are the ones that are heard. */
export const namedIn = (filter: EventFilter): { named: boolean; types: readonly EventType[] } =>
  'except' in filter ? { named: false, types: filter.except } : { named: true, types: filter }

/** What several groups hear together; everything when one of them does. */
export function united(filters: readonly (EventFilter | undefined)[]): EventFilter | undefined {
  const all: EventFilter[] = []
  for (const filter of filters) {
    if (!filter) return undefined
    all.push(filter)
  }
  const heard = all.flatMap((filter) => ('except' in filter ? [] : filter))
  const exceptions = all.flatMap((filter) => ('except' in filter ? [filter.except] : []))
  const [first, ...others] = exceptions
  if (!first) return [...new Set(heard)]
  return {
    except: first.filter(
      (type) => others.every((other) => other.includes(type)) && !heard.includes(type),
    ),
  }
}

/** A filter without these types; undefined hears everything. */
export function without(
  filter: EventFilter | undefined,
  types: ReadonlySet<EventType>,
): EventFilter {
  if (!filter) return { except: [...types] }
  return 'except' in filter
    ? { except: [...new Set([...filter.except, ...types])] }
    : filter.filter((type) => !types.has(type))
}
