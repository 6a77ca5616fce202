import type { Logger } from 'pino'
import { type Contiguity, VersionGap } from './contiguity.ts'
import { deliveriesOf } from './decode.ts'
import { type Hearing, isHeard } from './hearing.ts'
import { foreignMessage } from './kafka-foreign.ts'
import { fromMessage, type Place, type Received, UnreadableMessage } from './kafka-message.ts'
import type { Fetched, FetchedPartition, OffsetHints } from './kafka-offsets.ts'
import { partitionOf } from './partition.ts'
import { type Batch, type Delivery, type EventLog, type ForeignMessage, LeaseLost, type StoredEvent } from './ports.ts'

export interface KafkaBatchOptions<Tx> {
  slice: readonly Fetched[]
  log: EventLog<Tx>
  hears: Hearing | undefined
  contiguity: Contiguity
  hints: OffsetHints
  logger: Logger
  group: string
  heartbeat: () => Promise<void>
  /** False once this member was not heard of for so long that others may have taken over. */
  isMember: () => boolean
  /** A message that belongs to no order was passed by. */
  onForeign: () => void
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
export async function kafkaBatch<Tx>(options: KafkaBatchOptions<Tx>): Promise<Batch<Tx> | undefined> {
  const { slice, hints, group, heartbeat, isMember } = options
  const received = slice.map((fetched) => ({ fetched, message: fromMessage(fetched.message, fetched.from.partition, options.hears) }))
  // Who may write to the topic may write anything: an event counts only when the log has it.
  const stated = received.flatMap(({ message }) => (message.type === 'event' ? [message.stored] : []))
  const places = stated.length > 0 ? await options.log.findKnown(stated) : new Set<number>()
  const known = new Set(stated.filter((_, index) => places.has(index)))
  const entries: Entry[] = []
  const strays: ForeignMessage[] = []
  for (const { fetched, message } of received) {
    const found = read(message, fetched, known, options)
    const { delivery, position, foreign } = found instanceof Promise ? await found : found
    entries.push({ ...fetched, delivery, position })
    if (foreign !== undefined) strays.push(strayOf(fetched, foreign, options))
  }
  await options.log.keepForeign(strays)
  const deliveries = entries.flatMap(({ delivery }) => (delivery ? [delivery] : []))

  /** The last message of each partition that is done when these are; without any, of all that were fetched. */
  function lasts(done: readonly Delivery[] | undefined): Map<FetchedPartition, Entry> {
    const named = done && new Set(done)
    return new Map(entries.filter(({ delivery }) => !named || (delivery && named.has(delivery))).map((entry) => [entry.from, entry]))
  }

  function settled(done?: readonly Delivery[]): void {
    for (const [from, { index, message, position }] of lasts(done)) {
      from.done = index + 1
      if (from.ended) continue
      from.payload.resolveOffset(message.offset)
      hints.done(from.partition, message.offset, position)
    }
  }

  if (deliveries.length === 0) {
    settled()
    return undefined
  }
  return {
    deliveries,
    settle(_tx, done) {
      for (const { partition, ended } of lasts(done).keys())
        if (ended || !hints.owns(partition) || !isMember())
          throw new LeaseLost(`${group} lost partition ${partition} while it handled a batch`)
    },
    settled,
    heartbeat,
  }
}

/** `foreign`: why it concerns no order. */
type Read = Pick<Entry, 'delivery' | 'position'> & { foreign?: string }

/** Only what is damaged needs to be asked about, and waited for. */
function read<Tx>(
  received: Received,
  fetched: Fetched,
  known: ReadonlySet<StoredEvent>,
  options: KafkaBatchOptions<Tx>,
): Read | Promise<Read> {
  const { hears, contiguity, log } = options
  switch (received.type) {
    case 'event': {
      const { stored } = received
      if (!known.has(stored)) return unreadable(options, fetched, stored, new UnreadableMessage('the log has it otherwise'))
      return { delivery: deliveriesOf([stored], hears, contiguity)[0], position: stored.position }
    }
    case 'other': {
      const missing = contiguity.missingBefore(received.place)
      if (missing === undefined) return { position: inPlace(received.place, log.partitions) }
      const error = new VersionGap(`event ${missing} is missing before event ${received.place.version}`)
      return unreadable(options, fetched, { ...received.place, version: missing }, error)
    }
    case 'unreadable':
      return unreadable(options, fetched, received, received.error)
    case 'foreign':
      return { foreign: received.reason }
  }
}

/** The place of an event in the log; a copy that somebody put elsewhere says nothing about how far a partition is read. */
function inPlace({ orderId, partition, position }: Place, partitions: number): number | undefined {
  return partitionOf(orderId, partitions) === partition ? position : undefined
}

/** A fault of its order, when the log has the event that was meant, and the group hears it or is missing it. */
async function unreadable<Tx>(
  options: KafkaBatchOptions<Tx>,
  fetched: Fetched,
  { orderId, version }: Pick<Place, 'orderId' | 'version'>,
  error: Error,
): Promise<Read> {
  const { hears, contiguity, log } = options
  const { partition } = fetched.from
  const stored = (await log.readOrder(orderId, version - 1)).find((event) => event.version === version)
  if (!stored) return { foreign: 'the log has no such event' }
  contiguity.missingBefore({ ...stored, partition })
  const heard = isHeard(hears, stored.type) || error instanceof VersionGap
  return heard ? { delivery: { type: 'unreadable', unreadable: { stored: { ...stored, partition }, error } } } : {}
}

function strayOf<Tx>(fetched: Fetched, reason: string, { logger, group, onForeign }: KafkaBatchOptions<Tx>): ForeignMessage {
  const { from, message } = fetched
  logger.warn({ group, partition: from.partition, offset: message.offset, reason }, 'message of no order kept and passed by')
  onForeign()
  return foreignMessage(fetched, reason)
}
