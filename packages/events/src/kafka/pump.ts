import type { EachBatchPayload } from 'kafkajs'
import type { Logger } from 'pino'
import { systemClock } from '../runtime/clock.ts'
import { InterruptibleSleep } from '../runtime/interruptible-sleep.ts'
import { HandlerTimedOut, withWatchdog } from '../runtime/watchdog.ts'
import { Chunks, type PartitionSlice } from './chunks.ts'
import type { GroupReader } from './group-reader.ts'

export interface PumpOptions {
  logger: Logger
  readers: readonly GroupReader[]
  batchMax: number
  heartbeatMs: number
  /** A handler that makes no step for so long is given up; see watchdog.ts. */
  handlerMaxMs: number
  /** Handles what was fetched, and says so after each step. */
  handle: (slices: readonly PartitionSlice[], stepped: () => void) => Promise<void>
  /** The handler hangs: as if this process had ended. */
  giveUp: (error: HandlerTimedOut, timesInARow: number) => void
  /** Something was handled, or given back: how far the groups have come can be stored. */
  moved: () => void
  /** The group is about to be shared out anew: what was done need not be read again by others. */
  leave: (reader: GroupReader) => Promise<void>
}

type State =
  | { type: 'idle' }
  /** `since`: when the handler made its last step (ms since the epoch), while it is at work. */
  | { type: 'pumping'; done: Promise<void>; since: number | undefined }
  | { type: 'stopped' }

const retryMaxMs = 2_000

/**
 * Hands over what was fetched, a slice after the other, until nothing is left; heartbeats go on meanwhile. A slice that
 * fails is handed over again.
 */
export class Pump {
  readonly #options: PumpOptions
  readonly #chunks = new Chunks()
  readonly #pause = new InterruptibleSleep()
  /** What heartbeats have thrown: a group is being shared out anew, or this member was given up. kafkajs joins again on it. */
  readonly #failedHeartbeats = new Map<GroupReader, unknown>()
  #state: State = { type: 'idle' }
  #trouble: string | null = null
  #steppedAt = Date.now()
  /** How often in a row a handler was given up. */
  #stuck = 0

  constructor(options: PumpOptions) {
    this.#options = options
  }

  /** Of the last slice, when it failed. */
  get trouble(): string | null {
    return this.#trouble
  }

  /** When the handler made a step last (ms since the epoch). */
  get steppedAt(): number {
    return this.#steppedAt
  }

  get isHandling(): boolean {
    return this.#state.type === 'pumping' && this.#state.since !== undefined
  }

  get #isStopped(): boolean {
    return this.#state.type === 'stopped'
  }

  /** What kafkajs fetched of one partition waits here until it is handled. */
  add(reader: GroupReader, payload: EachBatchPayload): Promise<void> {
    if (this.#isStopped) return Promise.resolve()
    const handled = this.#chunks.add(reader, payload)
    if (this.#state.type === 'idle')
      this.#state = { type: 'pumping', done: this.#run(), since: undefined }
    return handled
  }

  /** What the group has here is no longer its own. */
  drop(reader: GroupReader): void {
    this.#chunks.end(reader)
  }

  /** Finishes the slice in hand. */
  async stop(): Promise<void> {
    const pumping = this.#state.type === 'pumping' ? this.#state.done : undefined
    this.#state = { type: 'stopped' }
    this.#pause.end()
    await pumping
  }

  async #run(): Promise<void> {
    const beating = setInterval(() => void this.beat(), this.#options.heartbeatMs)
    try {
      // The other partitions of the same fetch arrive in this turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve))
      for (let failures = 0; ; ) {
        await this.#leaveWhatIsSharedOut()
        this.#chunks.settle()
        const slices = this.#isStopped ? [] : this.#chunks.next(this.#options.batchMax)
        if (slices.length === 0) return
        failures = (await this.#isHandled(slices)) ? 0 : failures + 1
        if (failures > 0)
          await this.#pause.until(Date.now() + Math.min(retryMaxMs, 25 * 2 ** failures))
        this.#options.moved()
      }
    } finally {
      clearInterval(beating)
      if (this.#isStopped) this.#chunks.end()
      else this.#state = { type: 'idle' }
    }
  }

  async #isHandled(slices: readonly PartitionSlice[]): Promise<boolean> {
    const { logger, readers, handlerMaxMs, handle, giveUp } = this.#options
    try {
      this.#stepped(true)
      await withWatchdog(handlerMaxMs, systemClock, (step) =>
        handle(slices, () => {
          this.#stepped(true)
          step()
        }),
      )
      this.#stuck = 0
      this.#trouble = null
      return true
    } catch (error) {
      const groups = readers.map(({ name }) => name)
      logger.warn({ groups, err: error }, 'batch given back, handed over again')
      for (const reader of readers) reader.forget()
      if (error instanceof HandlerTimedOut) giveUp(error, ++this.#stuck)
      else this.#trouble = error instanceof Error ? error.message : String(error)
      return false
    } finally {
      this.#stepped(false)
    }
  }

  #stepped(isHandling: boolean): void {
    this.#steppedAt = Date.now()
    if (this.#state.type === 'pumping') this.#state.since = isHandling ? this.#steppedAt : undefined
  }

  /** Tells the broker that work goes on, for each group that has something here; the others fetch, and do so themselves. */
  async beat(): Promise<void> {
    await Promise.all(
      [...this.#chunks.payloads].map(async ([reader, payload]) => {
        try {
          await payload.heartbeat()
        } catch (error) {
          this.#failedHeartbeats.set(reader, error)
          this.#pause.end()
        }
      }),
    )
  }

  async #leaveWhatIsSharedOut(): Promise<void> {
    for (const [reader, error] of this.#failedHeartbeats) {
      this.#failedHeartbeats.delete(reader)
      await this.#options.leave(reader)
      this.#chunks.end(reader, error)
    }
  }
}
