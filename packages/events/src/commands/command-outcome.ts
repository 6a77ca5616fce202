import { type EventType, type Service, services } from '../catalog/events.ts'
import type { Group } from '../catalog/groups.ts'
import type { OrderStatus } from '../saga/order-view.ts'
import type { Effect } from './command.ts'
import { type LogEntry, matches, nextOf, type OrderSnapshot, seenBy } from './order-snapshot.ts'
import type { Preview } from './preview.ts'

/**
 * What became of a command: accepted (it is written), applied (a service has taken it up), verified (the chain ended as it
 * was foretold). It is read off the order, so that nothing has to remember it.
 */

/** What a preview said would follow, as far as it is kept with the command. */
export interface Foretold {
  /** The events that follow, in their order; that of the command itself comes first. */
  steps: { type: EventType; by: Service | 'person' | 'clock' }[]
  leaves: OrderStatus
  /** The services that still stand afterwards. */
  waitsFor: Service[]
}

/** What was written for a command: an event, or a decision for a service that stands at an event. */
export type Written =
  | { type: 'append' }
  /** `attempts`: how often the service had tried it by then. */
  | { type: 'resolve'; service: Group; version: number; attempts: number }
  | { type: 'amend'; version: number }

/** A command that was accepted. */
export interface Accepted {
  /** How many events the order had before it, and after it. */
  since: number
  version: number
  written: Written
  foretold: Foretold
}

/** What is missing while a command is on its way, or in the way of it. */
export type Missing =
  /** Nobody has taken it up yet. */
  | { code: 'not_taken_up'; by: Group | null }
  /** The next event that was foretold; `error`: of the last try, when it is tried again. */
  | { code: 'awaits'; type: EventType; by: Foretold['steps'][number]['by']; error: string | null }
  /** The service has got past nothing yet. */
  | { code: 'not_past'; by: Group | null; error: string | null }
  /** A service stands, and nothing is tried by itself any more. */
  | { code: 'stands'; by: Group; type: string; error: string }
  /** Nothing moves any more, and this was foretold and did not come. */
  | { code: 'went_another_way'; lacks: EventType; status: OrderStatus }

export interface CommandOutcome {
  stage: 'accepted' | 'applied' | 'verified' | 'other_way' | 'failed'
  missing: Missing | null
}

/** What is kept of a preview. */
export const foretoldBy = ({
  steps,
  leaves,
  waitsFor,
}: Extract<Preview, { type: 'possible' }>): Foretold => ({
  steps: steps.map(({ type, by }) => ({ type, by })),
  leaves,
  waitsFor,
})

/** What an effect writes, as it is kept with the command. */
export function writtenBy({ blocks }: OrderSnapshot, effect: Effect): Written {
  switch (effect.type) {
    case 'append':
      return { type: 'append' }
    case 'amend':
      return { type: 'amend', version: effect.version }
    case 'resolve': {
      const { service, version } = effect
      return { type: 'resolve', service, version, attempts: blocks[service]?.attempts ?? 0 }
    }
    default:
      return effect satisfies never
  }
}

/** True when the same would follow: what was foretold still holds. */
export const isSameForetold = (one: Foretold, other: Foretold): boolean =>
  wordsOf(one).join() === wordsOf(other).join()

// A database that keeps them gives their fields in another order.
const wordsOf = ({ steps, leaves, waitsFor }: Foretold): string[] => [
  ...steps.map(({ type, by }) => `${type} by ${by}`),
  leaves,
  ...waitsFor,
]

/** How far an accepted command has come, by the order as it is now. */
export function outcomeOf(snapshot: OrderSnapshot, accepted: Accepted): CommandOutcome {
  const { foretold } = accepted
  const lacks = lackingOf(foretold, snapshot.log, accepted.since)
  const isPast = hasGotPast(snapshot, accepted)
  if (!lacks && isPast) return { stage: 'verified', missing: null }
  const by = takerOf(snapshot, accepted)
  if (!isTakenUp(snapshot, accepted))
    return { stage: 'accepted', missing: { code: 'not_taken_up', by } }
  const dead = deadIn(snapshot, foretold)
  if (dead) return { stage: 'failed', missing: dead }
  if (!lacks) return { stage: 'applied', missing: { code: 'not_past', by, error: null } }
  const isSettled = services.every((service) => nextOf(snapshot, service) === undefined)
  if (isSettled)
    return {
      stage: 'other_way',
      missing: {
        code: 'went_another_way',
        lacks: lacks.type,
        status: snapshot.orders.status,
      },
    }
  const error = errorAt(snapshot, lacks.by)
  return { stage: 'applied', missing: { code: 'awaits', type: lacks.type, by: lacks.by, error } }
}

/** True when nothing more is to be waited for. */
export const isOutcomeFinal = ({ stage }: CommandOutcome): boolean =>
  stage !== 'accepted' && stage !== 'applied'

/** The first event that was foretold and has not come; each counts once. */
function lackingOf(
  { steps }: Foretold,
  log: readonly LogEntry[],
  since: number,
): Foretold['steps'][number] | undefined {
  const came = log.filter(({ version }) => version > since).map(({ type }) => type as string)
  return steps.find(({ type }) => {
    const at = came.indexOf(type)
    if (at !== -1) came.splice(at, 1)
    return at === -1
  })
}

/** The decision has been carried out: the service is past the event at which it stood. An event has no such place. */
function hasGotPast({ blocks }: OrderSnapshot, { written }: Accepted): boolean {
  switch (written.type) {
    case 'append':
      return true
    case 'resolve':
      return blocks[written.service]?.version !== written.version
    case 'amend':
      return Object.values(blocks).every(({ version }) => version !== written.version)
    default:
      return written satisfies never
  }
}

function isTakenUp(snapshot: OrderSnapshot, accepted: Accepted): boolean {
  const { written, version } = accepted
  if (written.type === 'resolve') {
    const block = snapshot.blocks[written.service]
    return block?.version !== written.version || block.attempts > written.attempts
  }
  if (written.type === 'amend') return hasGotPast(snapshot, accepted)
  const type = snapshot.log.find((entry) => entry.version === version)?.type
  return (
    type !== undefined && hearersOf(type).some((service) => seenBy(snapshot, service) >= version)
  )
}

/** Whose work the command is. */
function takerOf({ log }: OrderSnapshot, { written, version }: Accepted): Group | null {
  if (written.type === 'resolve') return written.service
  if (written.type === 'amend') return null
  const type = log.find((entry) => entry.version === version)?.type
  return (type !== undefined && hearersOf(type)[0]) || null
}

/** The services that act on an event, else the one that takes note of it. */
function hearersOf(type: string): Service[] {
  const acting = services.filter((service) => service !== 'orders' && matches(service, type))
  return acting.length > 0 ? acting : ['orders']
}

/** A service that stands, and was not foretold to. */
function deadIn({ blocks }: OrderSnapshot, { waitsFor }: Foretold): Missing | undefined {
  const dead = services.find(
    (service) => blocks[service]?.state === 'dead' && !waitsFor.includes(service),
  )
  const block = dead && blocks[dead]
  return block && { code: 'stands', by: dead, type: block.eventType, error: block.error }
}

const errorAt = ({ blocks }: OrderSnapshot, by: string): string | null =>
  services.flatMap((service) => (service === by ? (blocks[service]?.error ?? []) : []))[0] ?? null
