import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import type { Logger } from 'pino'
import { InterruptibleSleep } from '../runtime/interruptible-sleep.ts'
import { within } from '../runtime/within.ts'
import { assigners } from './assigner.ts'
import { ensureTopic, TopicMismatch } from './topic.ts'

export interface GroupConsumerOptions {
  kafka: Kafka
  group: string
  /** The same for all groups of a process, so that it is given the same partitions in each of them. */
  member: string
  topic: string
  partitions: number
  sessionMs: number
  logger: Logger
  /** The group was shared out anew. */
  assigned: (partitions: ReadonlySet<number>) => void
  /** This member is none any more. */
  lost: () => void
  /** What was fetched; kafkajs fetches on when it is done. */
  fetched: (payload: EachBatchPayload) => Promise<void>
}

/** Where a consumer is between its making and its end. */
type State =
  | { type: 'stopped'; consumer?: Consumer }
  | Connecting
  | { type: 'member'; consumer: Consumer }

/** One for each go: what an earlier one still brings about no longer counts. */
interface Connecting {
  type: 'connecting'
  consumer?: Consumer
  /** When this consumer was made (ms since the epoch). */
  since: number
}

/** A fetch is answered as soon as there is a message, so this is no latency; it bounds how long a silent stop takes. */
const fetchWaitMs = 200
/** How long a broker may be silent before readiness says so. */
const silentMs = 3_000
const rebuildMaxMs = 1_000
const disconnectMaxMs = 1_500

/**
 * One group's consumer, for as long as the process runs: kafkajs never sees an error of ours, and a consumer of it that
 * ends is built anew.
 */
export class GroupConsumer {
  readonly #options: GroupConsumerOptions
  readonly #pause = new InterruptibleSleep()
  #state: State = { type: 'stopped' }
  #connecting: Promise<void> = Promise.resolve()
  #trouble: string | null = 'not connected yet'
  #aliveAt = Date.now()
  #rebuilds = 0
  #failures = 0

  constructor(options: GroupConsumerOptions) {
    this.#options = options
  }

  get consumer(): Consumer | undefined {
    return this.#state.consumer
  }

  get rebuilds(): number {
    return this.#rebuilds
  }

  /** When the broker was heard of last (ms since the epoch). */
  get aliveAt(): number {
    return this.#aliveAt
  }

  /** False once it was not heard of for so long that others may have taken over. */
  get isMember(): boolean {
    return Date.now() - this.#aliveAt < this.#options.sessionMs
  }

  /** True while there is one that should answer, and has not for long. */
  get isSilent(): boolean {
    const state = this.#state
    if (state.consumer === undefined) return false
    const since = state.type === 'connecting' ? state.since : this.#aliveAt
    return Date.now() - since > 3 * this.#options.sessionMs
  }

  get trouble(): string | null {
    const silentFor = Date.now() - this.#aliveAt
    const silence =
      silentFor > silentMs + this.#options.sessionMs / 4
        ? `no answer from the broker for ${Math.round(silentFor / 1_000)} s`
        : null
    return this.#trouble ?? silence
  }

  start(): void {
    this.#connect(undefined, 0)
  }

  async stop(): Promise<void> {
    const { consumer } = this.#state
    this.#state = { type: 'stopped', consumer }
    this.#pause.end()
    await within(disconnectMaxMs, this.#connecting)
    await this.#disconnect(this.#state.consumer)
  }

  /**
   * As if this process had ended: what it had goes to others, and what it still does no longer counts.
   *
   * @param awayMs it stays away for so long at least
   */
  crash(error: unknown, awayMs = 0): void {
    const { consumer, type } = this.#state
    if (type === 'stopped') return
    this.#aliveAt = Date.now()
    this.#trouble = messageOf(error)
    const { group, logger } = this.#options
    const told = { group, error: this.#trouble, rebuilds: this.#rebuilds }
    logger.warn(told, 'Kafka consumer ended, built again')
    this.#rebuilds++
    this.#connect(consumer, awayMs)
  }

  #connect(ended: Consumer | undefined, awayMs: number): void {
    const mine: Connecting = { type: 'connecting', since: Date.now() }
    this.#state = mine
    this.#options.lost()
    this.#connecting = this.#connectUntilDone(mine, ended, awayMs)
  }

  async #connectUntilDone(
    mine: Connecting,
    ended: Consumer | undefined,
    awayMs: number,
  ): Promise<void> {
    await this.#disconnect(ended)
    while (this.#state === mine) {
      const waitMs = Math.max(awayMs, Math.min(rebuildMaxMs, 50 * 2 ** this.#failures++))
      await this.#pause.until(Date.now() + waitMs)
      try {
        return await this.#build(mine)
      } catch (error) {
        if (this.#state === mine) this.#waits(error)
      }
    }
  }

  #waits(error: unknown): void {
    this.#trouble = messageOf(error)
    const { group, logger } = this.#options
    const level = this.#failures > 1 ? 'debug' : error instanceof TopicMismatch ? 'error' : 'warn'
    logger[level]({ group, error: this.#trouble }, 'waiting for the Kafka broker')
  }

  /** One consumer of kafkajs, up to where it reads; ended again when it is not wanted any more. */
  async #build(mine: Connecting): Promise<void> {
    const { kafka, topic, partitions } = this.#options
    if (this.#state !== mine) return
    await ensureTopic({ kafka, topic, partitions })
    if (this.#state !== mine) return
    const fresh = this.#make()
    mine.consumer = fresh
    mine.since = Date.now()
    try {
      await fresh.connect()
      await fresh.subscribe({ topic, fromBeginning: true })
      await fresh.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: partitions,
        eachBatch: (payload) =>
          this.#isCurrent(fresh) ? this.#options.fetched(payload) : Promise.resolve(),
      })
    } catch (error) {
      mine.consumer = undefined
      await this.#disconnect(fresh)
      throw error
    }
    // A member that nobody reads from would keep its partitions from others.
    if (this.#state.consumer !== fresh) await this.#disconnect(fresh)
  }

  #make(): Consumer {
    const { kafka, topic, group, member, sessionMs } = this.#options
    const fresh = kafka.consumer({
      groupId: `${topic}.${group}`,
      partitionAssigners: assigners(member),
      sessionTimeout: sessionMs,
      // Whoever is there answers at its next heartbeat; the others are waited for no longer than one that is dead.
      rebalanceTimeout: sessionMs,
      heartbeatInterval: heartbeatMs(sessionMs),
      maxWaitTimeInMs: fetchWaitMs,
      minBytes: 1,
      allowAutoTopicCreation: false,
      // One way back after an end, and it is ours: see `crash`.
      retry: {
        retries: 4,
        initialRetryTime: 50,
        maxRetryTime: 500,
        restartOnFailure: async () => false,
      },
    })
    fresh.on(fresh.events.HEARTBEAT, () => {
      if (this.#isCurrent(fresh)) this.#aliveAt = Date.now()
    })
    fresh.on(fresh.events.GROUP_JOIN, ({ payload }) => {
      if (this.#isCurrent(fresh)) this.#joined(fresh, payload.memberAssignment[topic] ?? [])
    })
    fresh.on(fresh.events.CRASH, ({ payload }) => {
      if (this.#isCurrent(fresh)) this.crash(payload.error)
    })
    return fresh
  }

  #isCurrent(consumer: Consumer): boolean {
    return this.#state.type !== 'stopped' && this.#state.consumer === consumer
  }

  #joined(consumer: Consumer, partitions: readonly number[]): void {
    this.#state = { type: 'member', consumer }
    this.#options.assigned(new Set(partitions))
    this.#trouble = null
    this.#failures = 0
    this.#aliveAt = Date.now()
    const { group, logger } = this.#options
    logger.info({ group, partitions: partitions.length }, 'reads from Kafka')
  }

  async #disconnect(ended: Consumer | undefined): Promise<void> {
    const { group, logger } = this.#options
    const ending = ended
      ?.disconnect()
      .catch((error) => logger.debug({ group, err: error }, 'consumer ended uncleanly'))
    await within(disconnectMaxMs, ending)
  }
}

/** How often a broker is told that this member is there. */
export const heartbeatMs = (sessionMs: number): number => Math.min(500, sessionMs / 4)

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
