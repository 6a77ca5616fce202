import type { Logger } from 'pino'
import { type Clock, systemClock } from '../../runtime/clock.ts'
import { handlerMaxMs } from '../../runtime/watchdog.ts'
import type { ConsumerGroups } from '../consumer-groups.ts'
import { matches, united } from '../event-filter.ts'
import type { EventStore } from '../event-store.ts'
import type { MessageSource } from '../message-source.ts'
import type { Notifier } from '../notifier.ts'
import { Lane, type TailedGroup } from './lane.ts'
import { Membership } from './membership.ts'

export interface LogTailOptions<Tx> {
  log: EventStore<Tx> & ConsumerGroups<Tx> & Notifier
  /** Those that read here together. */
  groups: readonly TailedGroup[]
  /** Identifies this process among those that share the groups. */
  member: string
  logger: Logger
  batchMax?: number
  leaseMs?: number
  /** Polling is the truth; a wake-up only makes it quicker. */
  pollMs?: number
  /** A handler that makes no step for so long is given up; see watchdog.ts. */
  handlerMaxMs?: number
  /** So many batches may be in hand at once, each of other partitions. */
  lanes?: number
  clock?: Clock
}

/** While one batch waits for the store, another one is decided. */
const lanesUsual = 2

/**
 * Tails the log for the groups of a process: reads the partitions that this member holds a lease on, each event once for
 * all groups, hands over what has arrived, and moves the cursors in the transaction of the effects. Leases and cursors are
 * each group's own. No linger: an idle system handles an event at once.
 *
 * The partitions are read in lanes, each with a batch of its own in hand: a lane that waits, or fails, holds up its own
 * partitions only. To the groups all of them are one member (membership.ts).
 */
export function logTail<Tx>({
  batchMax = 400,
  leaseMs = 1_500,
  pollMs = 500,
  lanes: count = lanesUsual,
  clock = systemClock,
  ...options
}: LogTailOptions<Tx>): MessageSource<Tx> {
  const { log, groups, member, logger } = options
  const subscribesTo = united(groups.map((group) => group.subscribesTo))
  const wake = (partitions: readonly number[]) => {
    for (const lane of lanes) lane.wake(partitions)
  }
  const membership = new Membership<Tx>({
    log,
    groups: groups.map(({ name }) => name),
    member,
    leaseMs,
    logger,
    clock,
    onGained: wake,
  })
  const lanes = Array.from(
    { length: count },
    (_, index) =>
      new Lane<Tx>({
        log,
        groups,
        subscribesTo,
        member,
        membership,
        logger,
        batchMax,
        leaseMs,
        pollMs,
        handlerMaxMs: options.handlerMaxMs ?? handlerMaxMs,
        clock,
        mine: { has: (partition) => partition % count === index },
      }),
  )

  const unsubscribe = log.onNotification((partitions, grownBy) => {
    if (grownBy.some((type) => matches(subscribesTo, type))) wake(partitions)
  })

  return {
    async start(handler) {
      await membership.start()
      for (const lane of lanes) lane.start(handler)
    },
    async stop() {
      unsubscribe()
      await Promise.all(lanes.map((lane) => lane.stop()))
      await membership.stop()
    },
    health() {
      const health = lanes.map((lane) => lane.health())
      return {
        trouble: membership.trouble ?? health.find(({ trouble }) => trouble)?.trouble ?? null,
        // The one that is furthest behind: a lane that is stuck is not hidden by the others.
        progressAt: Math.min(...health.map(({ progressAt }) => progressAt)),
        rebuilds: membership.rebuilds,
      }
    },
  }
}
