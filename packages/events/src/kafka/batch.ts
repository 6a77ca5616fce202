import type { Logger } from 'pino'
import { LeaseLost } from '../log/consumer-groups.ts'
import { deliveriesOf } from '../log/decode.ts'
import { type EventFilter, matches } from '../log/event-filter.ts'
import type { EventStore, StoredEvent } from '../log/event-store.ts'
import { type GapDetector, VersionGap } from '../log/gap-detector.ts'
import type { Batch, Delivery } from '../log/message-source.ts'
import { partitionOf } from '../log/partition.ts'
import type { Unroutable, UnroutableMessage } from '../log/unroutable.ts'
import { fromMessage, type Place, type Received, UnreadableMessage } from './message.ts'
import type { Fetched, FetchedPartition, OffsetHints } from './offsets.ts'
import { unroutableMessage } from './unroutable.ts'

export interface KafkaBatchOptions<Tx> {
  slice: readonly Fetched[]
  log: EventStore<Tx> & Unroutable
  subscribesTo: EventFilter | undefined
  gapDetector: GapDetector
  hints: OffsetHints
  logger: Logger
  group: string
  heartbeat: () => Promise<void>
  /** False once this member was not heard of for so long that others may have taken over. */
  isMember: () => boolean
  /** A message that belongs to no order was passed by. */
  onUnroutable: () => void
}

interface Entry extends Fetched {
  delivery?: Delivery
  /** Of its event, in the log. */
  position?: number
}

/**
 * Makes a batch of fetched messages; undefined when none of them concerns the group, and all are passed by.
 *
 * @throws Error when the log, which is asked about what came, is away
 */
export async function kafkaBatch<Tx>(
  options: KafkaBatchOptions<Tx>,
): Promise<Batch<Tx> | undefined> {
  const { slice, hints, group, heartbeat, isMember } = options
  const received = slice.map((fetched) => ({
    fetched,
    message: fromMessage(fetched.message, fetched.from.partition, options.subscribesTo),
  }))
  // Who may write to the topic may write anything: an event counts only when the log has it.
  const stated = received.flatMap(({ message }) =>
    message.type === 'event' ? [message.stored] : [],
  )
  const places = stated.length > 0 ? await options.log.verifyEntries(stated) : new Set<number>()
  const known = new Set(stated.filter((_, index) => places.has(index)))
  const entries: Entry[] = []
  const unroutables: UnroutableMessage[] = []
  for (const { fetched, message } of received) {
    const found = read(message, fetched, known, options)
    const { delivery, position, unroutable } = found instanceof Promise ? await found : found
    entries.push({ ...fetched, delivery, position })
    if (unroutable !== undefined) unroutables.push(unroutableOf(fetched, unroutable, options))
  }
  await options.log.keepUnroutable(unroutables)
  const deliveries = entries.flatMap(({ delivery }) => (delivery ? [delivery] : []))

  /** The last message of each partition that is done when these are; without any, of all that were fetched. */
  function lasts(done: readonly Delivery[] | undefined): Map<FetchedPartition, Entry> {
    const named = done && new Set(done)
    return new Map(
      entries
        .filter(({ delivery }) => !named || (delivery && named.has(delivery)))
        .map((entry) => [entry.from, entry]),
    )
  }

  function afterCommit(done?: readonly Delivery[]): void {
    for (const [from, { index, message, position }] of lasts(done)) {
      from.done = index + 1
      if (from.ended) continue
      from.payload.resolveOffset(message.offset)
      hints.done(from.partition, message.offset, position)
    }
  }

  if (deliveries.length === 0) {
    afterCommit()
    return undefined
  }
  /** No offset is moved here: what was done is known to the rows. */
  function fence(done?: readonly Delivery[]): void {
    for (const { partition, ended } of lasts(done).keys())
      if (ended || !hints.owns(partition) || !isMember())
        throw new LeaseLost(`${group} lost partition ${partition} while it handled a batch`)
  }

  return {
    deliveries,
    isFor: (name) => name === group,
    holds: (name, partition) => name === group && hints.owns(partition),
    lastRead: (partition, orderId) => options.gapDetector.last(partition, orderId),
    fence: () => fence(),
    ack: (_tx, done) => fence(done),
    afterCommit,
    taken(stated) {
      for (const event of stated) options.gapDetector.missingBefore(event)
    },
    heartbeat,
  }
}

/** `foreign`: why it concerns no order. */
type Read = Pick<Entry, 'delivery' | 'position'> & { unroutable?: string }

/** Only what is damaged needs to be asked about, and waited for. */
function read<Tx>(
  received: Received,
  fetched: Fetched,
  known: ReadonlySet<StoredEvent>,
  options: KafkaBatchOptions<Tx>,
): Read | Promise<Read> {
  const { subscribesTo, gapDetector, log } = options
  switch (received.type) {
    case 'event': {
      const { stored } = received
      if (!known.has(stored))
        return unreadable(
          options,
          fetched,
          stored,
          new UnreadableMessage('the log has it otherwise'),
        )
      return {
        delivery: deliveriesOf([stored], subscribesTo, gapDetector)[0],
        position: stored.position,
      }
    }
    case 'other': {
      const missing = gapDetector.missingBefore(received.place)
      if (missing === undefined) return { position: positionOf(received.place, log.partitions) }
      const error = new VersionGap(
        `event ${missing} is missing before event ${received.place.version}`,
      )
      return unreadable(options, fetched, { ...received.place, version: missing }, error)
    }
    case 'unreadable':
      return unreadable(options, fetched, received, received.error)
    case 'unroutable':
      return { unroutable: received.reason }
  }
}

/** The place of an event in the log; a copy that somebody put elsewhere says nothing about how far a partition is read. */
function positionOf(
  { orderId, partition, position }: Place,
  partitions: number,
): number | undefined {
  return partitionOf(orderId, partitions) === partition ? position : undefined
}

/** A fault of its order, when the log has the event that was meant, and the group hears it or is missing it. */
async function unreadable<Tx>(
  options: KafkaBatchOptions<Tx>,
  fetched: Fetched,
  { orderId, version }: Pick<Place, 'orderId' | 'version'>,
  error: Error,
): Promise<Read> {
  const { subscribesTo, gapDetector, log } = options
  const { partition } = fetched.from
  const stored = (await log.readOrder(orderId, version - 1)).find(
    (event) => event.version === version,
  )
  if (!stored) return { unroutable: 'the log has no such event' }
  gapDetector.missingBefore({ ...stored, partition })
  const heard = matches(subscribesTo, stored.type) || error instanceof VersionGap
  return heard
    ? { delivery: { type: 'unreadable', unreadable: { stored: { ...stored, partition }, error } } }
    : {}
}

function unroutableOf<Tx>(
  fetched: Fetched,
  reason: string,
  { logger, group, onUnroutable }: KafkaBatchOptions<Tx>,
): UnroutableMessage {
  const { from, message } = fetched
  logger.warn(
    { group, partition: from.partition, offset: message.offset, reason },
    'message of no order kept and passed by',
  )
  onUnroutable()
  return unroutableMessage(fetched, reason)
}
