import type { Logger } from 'pino'
import type { EventType } from '../catalog/events.ts'
import type { Contiguity } from './contiguity.ts'
import { deliveriesOf } from './decode.ts'
import { fromMessage, type UnreadableMessage } from './kafka-message.ts'
import type { Fetched, FetchedPartition, OffsetHints } from './kafka-offsets.ts'
import { type Batch, type Delivery, type EventLog, LeaseLost, type StoredEvent } from './ports.ts'

export interface KafkaBatchOptions<Tx> {
  slice: readonly Fetched[]
  log: EventLog<Tx>
  types: readonly EventType[] | undefined
  contiguity: Contiguity
  hints: OffsetHints
  logger: Logger
  group: string
  heartbeat: () => Promise<void>
  /** A message that belongs to no order was passed by. */
  onForeign: () => void
}

interface Entry extends Fetched {
  delivery: Delivery | undefined
}

/**
 * Makes a batch of fetched messages; undefined when none of them concerns the group, and all are passed by.
 *
 * @throws Error when the log, which is asked about messages that can't be read, is away
 */
export async function kafkaBatch<Tx>(options: KafkaBatchOptions<Tx>): Promise<Batch<Tx> | undefined> {
  const { slice, hints, group, heartbeat } = options
  const entries: Entry[] = []
  for (const fetched of slice) entries.push({ ...fetched, delivery: await deliveryIn(fetched, options) })
  const deliveries = entries.flatMap(({ delivery }) => (delivery ? [delivery] : []))

  /** The last message of each partition that is done when `upTo` is. */
  function lasts(upTo: Delivery | undefined): Map<FetchedPartition, Entry> {
    const last = new Map<FetchedPartition, Entry>()
    for (const entry of entries) {
      last.set(entry.from, entry)
      if (upTo && entry.delivery === upTo) break
    }
    return last
  }

  function settled(upTo?: Delivery): void {
    for (const [from, { index, message }] of lasts(upTo)) {
      from.done = index + 1
      if (from.ended) continue
      from.payload.resolveOffset(message.offset)
      hints.done(from.partition, message.offset)
    }
  }

  if (deliveries.length === 0) {
    settled()
    return undefined
  }
  return {
    deliveries,
    settle(_tx, upTo) {
      for (const { partition, ended } of lasts(upTo).keys())
        if (ended || !hints.owns(partition)) throw new LeaseLost(`${group} lost partition ${partition} while it handled a batch`)
    },
    settled,
    heartbeat,
  }
}

async function deliveryIn<Tx>({ from, message }: Fetched, options: KafkaBatchOptions<Tx>): Promise<Delivery | undefined> {
  const { types, contiguity, logger, group, onForeign } = options
  const { partition } = from
  const received = fromMessage(message, partition, types)
  if (received.type === 'event') return deliveriesOf([received.stored], types, contiguity)[0]
  const stored = received.type === 'unreadable' ? await meant(options.log, received.orderId, received.version) : undefined
  if (received.type === 'unreadable' && stored) return unreadable({ ...stored, partition }, received.error, options)
  const reason = received.type === 'foreign' ? received.reason : 'the log has no such event'
  logger.warn({ group, partition, offset: message.offset, reason }, 'message of no order passed by')
  onForeign()
  return undefined
}

/** The event of the log that a broken message was meant to carry. */
async function meant<Tx>(log: EventLog<Tx>, orderId: string, version: number): Promise<StoredEvent | undefined> {
  return (await log.readOrder(orderId, version - 1)).find((stored) => stored.version === version)
}

/** A fault of its order, when the group hears that event at all. */
function unreadable<Tx>(stored: StoredEvent, error: UnreadableMessage, { types, contiguity }: KafkaBatchOptions<Tx>): Delivery | undefined {
  contiguity.missingBefore(stored)
  return !types || types.includes(stored.type) ? { type: 'unreadable', unreadable: { stored, error } } : undefined
}
