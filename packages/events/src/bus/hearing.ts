import type { EventType } from '../catalog/events.ts'

/** What a group hears: events of these types; or all but these, which takes in types that this build does not know. */
export type Hearing = readonly EventType[] | { readonly except: readonly EventType[] }

/** True when a group hears events of `type`; one without a hearing hears everything. */
export function isHeard(hearing: Hearing | undefined, type: string): boolean {
  if (!hearing) return true
  const { named, types } = namedIn(hearing)
  return types.some((one) => one === type) === named
}

/** A hearing as a list, and whether those named are the ones that are heard. */
export const namedIn = (hearing: Hearing): { named: boolean; types: readonly EventType[] } =>
  'except' in hearing ? { named: false, types: hearing.except } : { named: true, types: hearing }
