import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import { entryOf } from '@sagaboard/events/log/decode'
import type { StoredEvent } from '@sagaboard/events/log/event-store'
import type { Logger } from 'pino'

/** What the tail needs of the event log. */
export interface TailedLog {
  heads(): Promise<Map<number, number>>
  read(positions: ReadonlyMap<number, number>, limit: number): Promise<StoredEvent[]>
  onNotification(listener: (partitions: readonly number[]) => void): () => void
}

/** Polling is the truth; a wake-up only makes it sooner. */
const pollMs = 250
const batchMax = 1_000
const retryMs = 500

/**
 * Reads the whole log from its end on, for everybody who watches in this process: no cursor, no lease, no group. Events
 * come in the order of their versions within an order. While the database is away it waits and goes on where it was. While
 * nobody watches it only follows where the end is, which costs next to nothing however much happens.
 */
export class LogFollower {
  #positions = new Map<number, number>()
  #lastReadAt: Date | null = null
  #stop = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #wake: () => void = () => {}
  /** Nobody watched when the log was looked at last: what happened since then is still to be read. */
  #isBehind = true
  readonly #arriving: (() => void)[] = []

  constructor(
    private readonly source: TailedLog,
    private readonly log: Logger,
    private readonly onEvents: (entries: readonly LogEntry[]) => void,
    private readonly isWatched: () => boolean,
  ) {}

  /** The last position that was read, per partition. */
  get positions(): ReadonlyMap<number, number> {
    return this.#positions
  }

  /** When the log was last read with success; null before the first time. */
  get lastReadAt(): Date | null {
    return this.#lastReadAt
  }

  /** Begins to read, in the background. */
  start(): void {
    const unsubscribe = this.source.onNotification(() => this.isWatched() && this.#wake())
    this.#running = this.#run().finally(unsubscribe)
  }

  /** Stops reading; resolves when the read that is under way has ended. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#wake()
    this.#letIn()
    await this.#running
  }

  /** Somebody comes to watch. Resolves when the tail is where the log is, or can't be read. */
  attend(): Promise<void> {
    if (!this.#isBehind || this.#stop.signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      this.#arriving.push(resolve)
      this.#wake()
    })
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // Armed before the read: what is appended while the read is under way wakes it again at once.
      const woken = this.#nextWake()
      try {
        const more =
          this.#positions.size > 0 && this.isWatched() ? await this.#read() : await this.#follow()
        this.#lastReadAt = new Date()
        if (more) continue
        this.#letIn()
        await this.#rest(woken, pollMs)
      } catch (error) {
        this.log.warn({ err: error, part: 'tail' }, 'the event log can’t be read; trying again')
        this.#letIn()
        await this.#rest(this.#nextWake(), retryMs)
      }
    }
  }

  /** @returns whether there is more to read */
  async #read(): Promise<boolean> {
    const batch = await this.source.read(this.#positions, batchMax)
    for (const { partition, position } of batch) this.#positions.set(partition, position)
    if (batch.length > 0) this.onEvents(batch.map(entryOf))
    this.#isBehind = batch.length >= batchMax
    return this.#isBehind
  }

  /** @returns whether somebody came meanwhile: what they were told to begin with is where it was before */
  async #follow(): Promise<boolean> {
    const isFirst = this.#positions.size === 0
    const heads = await this.source.heads()
    if (isFirst || !this.isWatched()) this.#positions = heads
    this.#isBehind = true
    return this.isWatched()
  }

  #letIn(): void {
    for (const go of this.#arriving.splice(0)) go()
  }

  #nextWake(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  async #rest(woken: Promise<void>, ms: number): Promise<void> {
    if (this.#stop.signal.aborted) return
    let timer: NodeJS.Timeout | undefined
    await Promise.race([woken, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))])
    clearTimeout(timer)
  }
}
