import { type EventType, type Service, services } from '../catalog/events.ts'
import { type Group, groups, isService } from '../catalog/groups.ts'
import type { OrderStatus } from '../saga/order-view.ts'
import type { Effect } from './command.ts'
import {
  type Block,
  type LogEntry,
  matches,
  nextOf,
  type OrderSnapshot,
  seenBy,
} from './order-snapshot.ts'
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
  /** `attempts`: how often each that stands there had tried it by then; what was kept before this was has none. */
  | { type: 'amend'; version: number; attempts?: Partial<Record<Group, number>> }

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
      return {
        type: 'amend',
        version: effect.version,
        attempts: Object.fromEntries(
          standingAtOf(blocks, effect.version).map(([group, block]) => [group, block.attempts]),
        ),
      }
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
  const by = takerOf(snapshot, accepted)
  const dead = deadIn(snapshot, accepted)
  if (!isTakenUp(snapshot, accepted))
    return dead && by !== null && !isService(by)
      ? { stage: 'failed', missing: dead }
      : { stage: 'accepted', missing: { code: 'not_taken_up', by } }
  const lacks = lackingOf(foretold, snapshot.log, accepted.since)
  const isPast = hasGotPast(snapshot, accepted)
  if (!lacks && isPast) return { stage: 'verified', missing: null }
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

/** Who stands at an event. */
const standingAtOf = (blocks: OrderSnapshot['blocks'], version: number): [Group, Block][] =>
  groups.flatMap((group) => {
    const block = blocks[group]
    return block?.version === version ? [[group, block] as [Group, Block]] : []
  })

function isTakenUp(snapshot: OrderSnapshot, { written, version }: Accepted): boolean {
  // Written, each of them is to try again: one that stands once more has tried.
  const hasTried = (block: Block, before: number) =>
    block.state === 'dead' || block.attempts > before
  switch (written.type) {
    case 'resolve': {
      const block = snapshot.blocks[written.service]
      return block?.version !== written.version || hasTried(block, written.attempts)
    }
    case 'amend':
      return standingAtOf(snapshot.blocks, written.version).every(([group, block]) =>
        hasTried(block, written.attempts?.[group] ?? 0),
      )
    case 'append': {
      const type = snapshot.log.find((entry) => entry.version === version)?.type
      if (type === undefined) return false
      // What notifications has made of it is a message.
      if (type === 'MessageResendRequested')
        return snapshot.messages?.some(({ causeVersion }) => causeVersion === version) ?? false
      return hearersOf(type).some((service) => seenBy(snapshot, service) >= version)
    }
    default:
      return written satisfies never
  }
}

/** Whose work the command is. */
function takerOf({ log, blocks }: OrderSnapshot, { written, version }: Accepted): Group | null {
  if (written.type === 'resolve') return written.service
  if (written.type === 'amend') return standingAtOf(blocks, written.version)[0]?.[0] ?? null
  const type = log.find((entry) => entry.version === version)?.type
  if (type === 'MessageResendRequested') return 'notifications'
  return (type !== undefined && hearersOf(type)[0]) || null
}

/** The services that act on an event, else the one that takes note of it. */
function hearersOf(type: string): Service[] {
  const acting = services.filter((service) => service !== 'orders' && matches(service, type))
  return acting.length > 0 ? acting : ['orders']
}

/** One that stands: where the command was to get it past, or a service that was not foretold to. */
function deadIn(
  { blocks, log }: OrderSnapshot,
  { written, version, foretold: { waitsFor } }: Accepted,
): Missing | undefined {
  const isResend = log.some(
    (entry) => entry.version === version && entry.type === 'MessageResendRequested',
  )
  const isMeant = (group: Group, block: Block): boolean => {
    if (written.type === 'amend') return block.version === written.version
    if (written.type === 'resolve')
      return group === written.service && block.version === written.version
    return isResend && group === 'notifications'
  }
  const dead = groups.find((group) => {
    const block = blocks[group]
    if (block?.state !== 'dead') return false
    return isMeant(group, block) || (isService(group) && !waitsFor.includes(group))
  })
  const block = dead && blocks[dead]
  return block && { code: 'stands', by: dead, type: block.eventType, error: block.error }
}

const errorAt = ({ blocks }: OrderSnapshot, by: string): string | null =>
  services.flatMap((service) => (service === by ? (blocks[service]?.error ?? []) : []))[0] ?? null
