import type { Consumer } from 'kafkajs'
import type { Logger } from 'pino'

export interface OffsetHintsOptions {
  topic: string
  logger: Logger
  /** Notes positions of the log. */
  note: (positions: ReadonlyMap<number, number>) => Promise<void>
}

const storeEveryMs = 500

/**
 * How far a group has come here. Offsets are committed to the broker now and then, and positions to the log: they only
 * save a later member from reading again, as every service knows itself what it has seen.
 */
export class OffsetHints {
  readonly #options: OffsetHintsOptions
  readonly #next = new Map<number, number>()
  readonly #positions = new Map<number, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(options: OffsetHintsOptions) {
    this.#options = options
  }

  assigned(partitions: ReadonlySet<number>): void {
    for (const partition of this.#next.keys())
      if (!partitions.has(partition)) this.#next.delete(partition)
  }

  /** Everything up to this message is done; `position` is its event's place in the log, when it carried one. */
  done(partition: number, offset: number, position: number | undefined): void {
    this.#next.set(partition, offset + 1)
    if (position) this.#positions.set(partition, position)
  }

  /** Commits soon; several calls make one commit. */
  store(consumer: () => Consumer | undefined): void {
    if (this.#next.size === 0) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.flush(consumer())
    }, storeEveryMs)
  }

  /** Commits now. A failure costs reading again, so it is only told. */
  async flush(consumer: Consumer | undefined): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const offsets = [...this.#next].map(([partition, offset]) => ({
      topic: this.#options.topic,
      partition,
      offset: String(offset),
    }))
    this.#next.clear()
    const positions = new Map(this.#positions)
    this.#positions.clear()
    const told = (error: unknown) =>
      this.#options.logger.debug({ err: error }, 'progress not noted')
    await Promise.all([
      offsets.length > 0 ? consumer?.commitOffsets(offsets).catch(told) : undefined,
      positions.size > 0 ? this.#options.note(positions).catch(told) : undefined,
    ])
  }
}
