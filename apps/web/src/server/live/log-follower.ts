import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import { entryOf } from '@sagaboard/events/log/decode'
import type { EventStore } from '@sagaboard/events/log/event-store'
import type { Notifier } from '@sagaboard/events/log/notifier'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import type { Logger } from 'pino'

/** What is asked of the event log. */
export interface FollowedLog
  extends Pick<EventStore<unknown>, 'read'>,
    Pick<Notifier, 'onNotification'> {
  /** The last position of each partition. */
  heads(): Promise<Map<number, number>>
}

/** Polling is the truth; a notification only makes it sooner. */
const pollMs = 250
const batchMax = 1_000

/**
 * Reads the whole log from its end on, for everybody who watches in this process: no cursor, no
 * lease, no group. Events come in the order of their versions within an order. While the database
 * is away it waits and goes on where it was. While nobody watches it only follows where the end is,
 * which costs next to nothing however much happens.
 */
export class LogFollower {
  readonly #loop: RunLoop
  #positions = new Map<number, number>()
  #lastReadAt: Date | null = null
  #isStopped = false
  #unsubscribe = () => {}
  /**
   * Nobody watched when the log was looked at last: what happened since then is still to be read.
   */
  #isBehind = true
  readonly #arriving: (() => void)[] = []

  constructor(
    private readonly source: FollowedLog,
    private readonly log: Logger,
    private readonly onEvents: (entries: readonly LogEntry[]) => void,
    private readonly isWatched: () => boolean,
  ) {
    this.#loop = new RunLoop({
      round: () => this.#look(),
      onFailure: (error, failures) => this.#failed(error, failures),
    })
  }

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
    this.#unsubscribe = this.source.onNotification(() => this.isWatched() && this.#loop.wake())
    this.#loop.start()
  }

  /** Stops reading; resolves when the read that is under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#unsubscribe()
    this.#letIn()
    await this.#loop.stop()
  }

  /** Somebody comes to watch. Resolves when this is where the log is, or can't be read. */
  attend(): Promise<void> {
    const isAway = this.#loop.health().trouble !== null
    if (!this.#isBehind || isAway || this.#isStopped) return Promise.resolve()
    return new Promise((resolve) => {
      this.#arriving.push(resolve)
      this.#loop.wake()
    })
  }

  async #look(): Promise<number> {
    const more =
      this.#positions.size > 0 && this.isWatched() ? await this.#read() : await this.#follow()
    this.#lastReadAt = new Date()
    if (more) return Date.now()
    this.#letIn()
    return Date.now() + pollMs
  }

  #failed(error: unknown, failures: number): void {
    this.log[failures === 1 ? 'warn' : 'debug'](
      { err: error, part: 'tail' },
      'the event log can’t be read; trying again',
    )
    this.#letIn()
  }

  /** @returns whether there is more to read */
  async #read(): Promise<boolean> {
    const batch = await this.source.read(this.#positions, batchMax)
    for (const { partition, position } of batch) this.#positions.set(partition, position)
    if (batch.length > 0) this.onEvents(batch.map(entryOf))
    this.#isBehind = batch.length >= batchMax
    return this.#isBehind
  }

  /**
   * @returns whether somebody came meanwhile: what they were told to begin with is where it was
   *   before
   */
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
}
