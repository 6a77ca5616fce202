import { randomUUID } from 'node:crypto'
import type { EachBatchPayload, Kafka } from 'kafkajs'
import type { Logger } from 'pino'
import type { Batch, EventLog, MessageSource, SourceHealth } from '../log/event-store.ts'
import { systemClock } from '../runtime/clock.ts'
import { InterruptibleSleep } from '../runtime/interruptible-sleep.ts'
import { HandlerTimedOut, handlerMaxMs, withWatchdog } from '../runtime/watchdog.ts'
import { KafkaBatch } from './batch.ts'
import { Chunks, type PartitionSlice } from './chunks.ts'
import { GroupConsumer, heartbeatMs } from './consumer.ts'
import { GroupReader, type KafkaGroup } from './group-reader.ts'
import { orderEventsTopic } from './topic.ts'
import { within } from './within.ts'

export interface KafkaSourceOptions<Tx> {
  kafka: Kafka
  log: EventLog<Tx>
  /** Those that read here together. */
  groups: readonly KafkaGroup[]
  logger: Logger
  topic?: string
  batchMax?: number
  /** A message that belongs to no order was passed by. */
  onUnroutable?: () => void
  /** A member that is not heard of for so long is replaced. The broker's lower limit is 6 s unless it is told otherwise. */
  sessionMs?: number
  /** A handler that makes no step for so long is given up; see watchdog.ts. */
  handlerMaxMs?: number
}

type State =
  | { type: 'idle' }
  /** `handlingSince`: when the handler made its last step (ms since the epoch), while it is at work. */
  | { type: 'pumping'; done: Promise<void>; handlingSince: number | undefined }
  | { type: 'stopped' }

interface Member {
  reader: GroupReader
  consumer: GroupConsumer
}

const awayMaxMs = 8_000
const flushMaxMs = 500

/**
 * The events of one or several groups from Kafka; each group has a consumer of its own. What their fetches brought, from
 * however many partitions, is one batch for the loop; the next fetch is made when it is done, so a batch is what has arrived
 * meanwhile.
 *
 * The truth of what was done is in the store (each service's row per order says what it has seen). The committed offset is
 * a hint that saves reading again, and is written after the effects are committed. A batch that fails is handed over again
 * from here while the heartbeat goes on.
 */
export function kafkaSource<Tx>(options: KafkaSourceOptions<Tx>): MessageSource<Tx> {
  return new KafkaSource(options)
}

class KafkaSource<Tx> implements MessageSource<Tx> {
  readonly #options: KafkaSourceOptions<Tx>
  readonly #sessionMs: number
  readonly #members: readonly Member[]
  readonly #chunks = new Chunks()
  readonly #pause = new InterruptibleSleep()
  /** What heartbeats have thrown: a group is being shared out anew, or this member was given up. kafkajs joins again on it. */
  readonly #failedHeartbeats = new Map<GroupReader, unknown>()
  #handler: (batch: Batch<Tx>) => Promise<void> = async () => {}
  #state: State = { type: 'idle' }
  #watch: NodeJS.Timeout | undefined
  #trouble: string | null = null
  #steppedAt = Date.now()
  /** How often in a row a handler was given up: a member whose handler hangs stays away, so that others get its partitions. */
  #stuck = 0

  constructor(options: KafkaSourceOptions<Tx>) {
    this.#options = options
    this.#sessionMs = options.sessionMs ?? 6_000
    const member = randomUUID()
    this.#members = options.groups.map((group) => this.#memberOf(group, member))
  }

  #memberOf(group: KafkaGroup, member: string): Member {
    const { kafka, log, logger, topic = orderEventsTopic } = this.#options
    const { name } = group
    const note = (positions: ReadonlyMap<number, number>) => log.recordPosition(name, positions)
    const reader = new GroupReader(group, { topic, logger, note })
    const consumer = new GroupConsumer({
      kafka,
      group: name,
      member,
      topic,
      partitions: log.partitions,
      sessionMs: this.#sessionMs,
      logger,
      assigned: (partitions) => reader.assigned(partitions),
      lost: () => {
        reader.lost()
        this.#chunks.end(reader)
      },
      fetched: (payload) => this.#fetched(reader, payload),
    })
    return { reader, consumer }
  }

  async start(handler: (batch: Batch<Tx>) => Promise<void>): Promise<void> {
    this.#handler = handler
    for (const { consumer } of this.#members) consumer.start()
    this.#watch = setInterval(() => {
      if (this.#handlingSince !== undefined) return
      for (const { consumer } of this.#members)
        if (consumer.isSilent) consumer.crash(new Error('the consumer fell silent'))
    }, 1_000)
  }

  async stop(): Promise<void> {
    const pumping = this.#state.type === 'pumping' ? this.#state.done : undefined
    this.#state = { type: 'stopped' }
    this.#pause.end()
    clearInterval(this.#watch)
    await pumping
    await Promise.all(
      this.#members.map(async (member) => {
        await this.#flush(member)
        await member.consumer.stop()
      }),
    )
  }

  health(): SourceHealth {
    const consumers = this.#members.map(({ consumer }) => consumer)
    const heardAt = Math.min(...consumers.map(({ aliveAt }) => aliveAt))
    return {
      trouble: this.#trouble ?? consumers.map(({ trouble }) => trouble).find(Boolean) ?? null,
      // The broker's answer counts as progress unless a handler is at work: a stuck one must show.
      progressAt: this.#handlingSince ?? Math.max(heardAt, this.#steppedAt),
      rebuilds: consumers.reduce((sum, { rebuilds }) => sum + rebuilds, 0),
    }
  }

  get #handlingSince(): number | undefined {
    return this.#state.type === 'pumping' ? this.#state.handlingSince : undefined
  }

  get #isStopped(): boolean {
    return this.#state.type === 'stopped'
  }

  /** What kafkajs fetched of one partition waits here until it is handled; heartbeats go on meanwhile. */
  #fetched(reader: GroupReader, payload: EachBatchPayload): Promise<void> {
    if (this.#isStopped) return Promise.resolve()
    const handled = this.#chunks.add(reader, payload)
    if (this.#state.type === 'idle')
      this.#state = { type: 'pumping', done: this.#pump(), handlingSince: undefined }
    return handled
  }

  /** Handles what was fetched, a slice after the other, until nothing is left. */
  async #pump(): Promise<void> {
    const beat = setInterval(() => void this.#heartbeat(), heartbeatMs(this.#sessionMs))
    try {
      // The other partitions of the same fetch arrive in this turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve))
      for (let failures = 0; ; ) {
        await this.#leaveWhatIsSharedOut()
        this.#chunks.settle()
        const slices = this.#isStopped ? [] : this.#chunks.next(this.#options.batchMax ?? 400)
        if (slices.length === 0) return
        failures = (await this.#isHandled(slices)) ? 0 : failures + 1
        if (failures > 0) await this.#pause.until(Date.now() + Math.min(2_000, 25 * 2 ** failures))
        for (const { reader, consumer } of this.#members)
          reader.hints.store(() => consumer.consumer)
      }
    } finally {
      clearInterval(beat)
      if (this.#isStopped) this.#chunks.end()
      else this.#state = { type: 'idle' }
    }
  }

  async #isHandled(slices: readonly PartitionSlice[]): Promise<boolean> {
    const { logger } = this.#options
    try {
      this.#stepped(true)
      await withWatchdog(this.#options.handlerMaxMs ?? handlerMaxMs, systemClock, (step) =>
        this.#handle(slices, step),
      )
      this.#stuck = 0
      this.#trouble = null
      return true
    } catch (error) {
      logger.warn({ groups: this.#names, err: error }, 'batch given back, handed over again')
      for (const { reader } of this.#members) reader.forget()
      if (error instanceof HandlerTimedOut) this.#giveUp(error)
      else this.#trouble = error instanceof Error ? error.message : String(error)
      return false
    } finally {
      this.#stepped(false)
    }
  }

  get #names(): string[] {
    return this.#members.map(({ reader }) => reader.name)
  }

  #stepped(isHandling: boolean): void {
    this.#steppedAt = Date.now()
    if (this.#state.type === 'pumping')
      this.#state.handlingSince = isHandling ? this.#steppedAt : undefined
  }

  /** As if this process had ended: its partitions go to others, and what it still does no longer counts. */
  #giveUp(error: HandlerTimedOut): void {
    this.#stuck++
    for (const { consumer } of this.#members)
      consumer.crash(error, Math.min(awayMaxMs, 500 * 2 ** this.#stuck))
  }

  async #handle(slices: readonly PartitionSlice[], step: () => void): Promise<void> {
    const { log, logger, onUnroutable = () => {} } = this.#options
    const batch = await KafkaBatch.of({
      slices,
      readers: this.#members.map(({ reader }) => reader),
      log,
      logger,
      isMember: (reader) => this.#consumerOf(reader)?.isMember ?? false,
      onUnroutable,
      stepped: () => {
        this.#stepped(true)
        step()
      },
      beat: () => this.#heartbeat(),
    })
    if (batch.deliveries.length === 0) batch.afterCommit()
    else await this.#handler(batch)
  }

  #consumerOf(reader: GroupReader): GroupConsumer | undefined {
    return this.#members.find((member) => member.reader === reader)?.consumer
  }

  async #heartbeat(): Promise<void> {
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

  /** Before others take over: what was done need not be read again. */
  async #leaveWhatIsSharedOut(): Promise<void> {
    for (const [reader, error] of this.#failedHeartbeats) {
      this.#failedHeartbeats.delete(reader)
      const member = this.#members.find((one) => one.reader === reader)
      if (member) await this.#flush(member)
      this.#chunks.end(reader, error)
    }
  }

  #flush({ reader, consumer }: Member): Promise<void> {
    return within(flushMaxMs, reader.hints.flush(consumer.consumer))
  }
}
