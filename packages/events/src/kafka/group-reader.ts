import type { Logger } from 'pino'
import type { EventFilter } from '../log/event-filter.ts'
import type { StoredEvent } from '../log/event-store.ts'
import { GapDetector } from '../log/gap-detector.ts'
import { StatedHere } from '../log/tail/stated-here.ts'
import { OffsetHints, type OffsetHintsOptions } from './offsets.ts'

/** A group of consumers, as far as a source is concerned. */
export interface KafkaGroup {
  name: string
  /** What to deliver; everything when undefined. */
  subscribesTo?: EventFilter
}

/**
 * What one group has here: its partitions, how far it has come in each of them, and what is remembered of their orders.
 * All of it is forgotten when the group shares its partitions out anew, as another member may read on meanwhile.
 */
export class GroupReader {
  readonly name: string
  readonly subscribesTo: EventFilter | undefined
  readonly gapDetector = new GapDetector()
  readonly statedHere = new StatedHere()
  readonly hints: OffsetHints
  #owned: ReadonlySet<number> = new Set()
  /** The offset of the next message, of partitions in which one has been fetched. */
  readonly #next = new Map<number, number>()
  /** From where its own consumer fetches on; others may have fetched further. */
  readonly #resolved = new Map<number, number>()
  #generation = 0

  constructor(
    { name, subscribesTo }: KafkaGroup,
    hints: { topic: string; logger: Logger; note: OffsetHintsOptions['note'] },
  ) {
    this.name = name
    this.subscribesTo = subscribesTo
    this.hints = new OffsetHints(hints)
  }

  /** Changes whenever the group's partitions are shared out anew: what was begun before then no longer counts. */
  get generation(): number {
    return this.#generation
  }

  assigned(partitions: ReadonlySet<number>): void {
    this.lost()
    this.#owned = partitions
    this.hints.assigned(partitions)
  }

  /** This member is none any more, until it is given partitions again. */
  lost(): void {
    this.#generation++
    this.#owned = new Set()
    this.#next.clear()
    this.#resolved.clear()
    this.forget()
  }

  /** What is remembered of the orders may be wrong. */
  forget(): void {
    this.gapDetector.clear()
    this.statedHere.clear()
  }

  owns(partition: number): boolean {
    return this.#owned.has(partition)
  }

  /** The offset of the next message; undefined when the partition is another's, or none of its messages was fetched yet. */
  next(partition: number): number | undefined {
    return this.#next.get(partition)
  }

  /** Its own fetch has brought this as the first message. */
  begin(partition: number, offset: number): void {
    if (!this.owns(partition)) return
    // Fetched once more from further back: the topic was made anew, and what was remembered is of another one.
    const isReset = offset < (this.#resolved.get(partition) ?? 0)
    if (isReset) this.forget()
    if (isReset || !this.#next.has(partition)) this.#next.set(partition, offset)
    this.#resolved.set(partition, offset)
  }

  /** Its own consumer fetches on from here. */
  resolved(partition: number, offset: number): void {
    this.#resolved.set(partition, offset)
  }

  /** Everything up to this message is done; `position` is its event's place in the log, when it carried one. */
  passed(partition: number, offset: number, position: number | undefined): void {
    if (offset < (this.#next.get(partition) ?? Number.POSITIVE_INFINITY)) return
    this.#next.set(partition, offset + 1)
    this.hints.done(partition, offset, position)
  }

  /** After the commit: these were stated here, and are in the hands of the handler for this group. */
  taken(event: StoredEvent): void {
    this.gapDetector.missingBefore(event)
    this.statedHere.add([event], this.statedHere.now)
  }
}
