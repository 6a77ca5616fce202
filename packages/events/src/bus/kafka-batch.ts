import type { Logger } from 'pino'
import { type Contiguity, VersionGap } from './contiguity.ts'
import { deliveriesOf } from './decode.ts'
import { type Hearing, isHeard } from './hearing.ts'
import { fromMessage, type Place } from './kafka-message.ts'
import type { Fetched, FetchedPartition, OffsetHints } from './kafka-offsets.ts'
import { partitionOf } from './partition.ts'
import { type Batch, type Delivery, type EventLog, LeaseLost, type StoredEvent } from './ports.ts'

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
 * @throws Error when the log, which is asked about messages that can't be read, is away
 */
export async function kafkaBatch<Tx>(options: KafkaBatchOptions<Tx>): Promise<Batch<Tx> | undefined> {
  const { slice, hints, group, heartbeat, isMember } = options
  const entries: Entry[] = []
  for (const fetched of slice) {
    const found = read(fetched, options)
    const { delivery, position } = found instanceof Promise ? await found : found
    entries.push({ ...fetched, delivery, position })
  }
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

type Read = Pick<Entry, 'delivery' | 'position'>

/** Only what is damaged needs to be asked about, and waited for. */
function read<Tx>(fetched: Fetched, options: KafkaBatchOptions<Tx>): Read | Promise<Read> {
  const { hears, contiguity, log } = options
  const received = fromMessage(fetched.message, fetched.from.partition, hears)
  switch (received.type) {
    case 'event': {
      const { stored } = received
      return { delivery: deliveriesOf([stored], hears, contiguity)[0], position: inPlace(stored, log.partitions) }
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
      return foreign(options, fetched, received.reason)
  }
}

/** The place of an event in the log; a copy that somebody put elsewhere says nothing about how far a partition is read. */
function inPlace({ orderId, partition, position }: StoredEvent | Place, partitions: number): number | undefined {
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
  if (!stored) return foreign(options, fetched, 'the log has no such event')
  contiguity.missingBefore({ ...stored, partition })
  const heard = isHeard(hears, stored.type) || error instanceof VersionGap
  return heard ? { delivery: { type: 'unreadable', unreadable: { stored: { ...stored, partition }, error } } } : {}
}

function foreign<Tx>({ logger, group, onForeign }: KafkaBatchOptions<Tx>, { from, message }: Fetched, reason: string): Read {
  logger.warn({ group, partition: from.partition, offset: message.offset, reason }, 'message of no order passed by')
  onForeign()
  return {}
}
