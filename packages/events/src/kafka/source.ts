import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import type { Logger } from 'pino'
import type { ConsumerGroups } from '../log/consumer-groups.ts'
import type { EventFilter } from '../log/event-filter.ts'
import type { EventStore } from '../log/event-store.ts'
import { GapDetector } from '../log/gap-detector.ts'
import type { Batch, MessageSource } from '../log/message-source.ts'
import type { Unroutable } from '../log/unroutable.ts'
import { systemClock } from '../runtime/clock.ts'
import { InterruptibleSleep } from '../runtime/interruptible-sleep.ts'
import { HandlerTimedOut, handlerMaxMs, withWatchdog } from '../runtime/watchdog.ts'
import { kafkaBatch } from './batch.ts'
import { type Fetched, type FetchedPartition, OffsetHints } from './offsets.ts'
import { ensureTopic, orderEventsTopic, TopicMismatch } from './topic.ts'

export interface KafkaSourceOptions<Tx> {
  kafka: Kafka
  log: EventStore<Tx> & ConsumerGroups<Tx> & Unroutable
  group: string
  /** What to deliver; everything when undefined. */
  subscribesTo?: EventFilter
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

/** A fetch is answered as soon as there is a message, so this is no latency; it bounds how long a silent stop takes. */
const fetchWaitMs = 200
/** How long a broker may be silent before readiness says so. */
const silentMs = 3_000
const rebuildMaxMs = 1_000
const awayMaxMs = 8_000
const disconnectMaxMs = 1_500
const flushMaxMs = 500

/**
 * A group's events from Kafka. What a fetch brought, from however many partitions, is one batch for the loop; the next
 * fetch is made when it is done, so a batch is what has arrived meanwhile.
 *
 * The truth of what was done is in the store (each service's row per order says what it has seen). The committed offset is
 * a hint that saves reading again, and is written after the effects are committed. kafkajs never sees an error of ours: a
 * batch that fails is handed over again from here while the heartbeat goes on, and a consumer that ends is built anew.
 */
export function kafkaSource<Tx>(options: KafkaSourceOptions<Tx>): MessageSource<Tx> {
  const {
    kafka,
    log,
    group,
    subscribesTo,
    logger,
    topic = orderEventsTopic,
    batchMax = 400,
    sessionMs = 6_000,
    onUnroutable = () => {},
  } = options
  const maxMs = options.handlerMaxMs ?? handlerMaxMs
  const gapDetector = new GapDetector()
  const hints = new OffsetHints({
    topic,
    logger,
    note: (positions) => log.recordPosition(group, positions),
  })
  const pause = new InterruptibleSleep()
  let handler: (batch: Batch<Tx>) => Promise<void>
  let fetched: FetchedPartition[] = []
  let pumping: Promise<void> | undefined
  let consumer: Consumer | undefined
  let building: Promise<void> = Promise.resolve()
  let watch: NodeJS.Timeout | undefined
  let stopped = false
  let trouble: string | null = 'not connected yet'
  let progressAt = Date.now()
  let aliveAt = Date.now()
  let rebuilds = 0
  let failures = 0
  /** How often in a row a handler was given up: a member whose handler hangs stays away, so that others get its partitions. */
  let stuck = 0
  /** Thrown by a heartbeat: the group is being shared out anew, or this member was given up. kafkajs joins again on it. */
  let failedHeartbeat: unknown
  /** Since when the handler has worked; undefined while it does not. */
  let handlingSince: number | undefined

  /** One consumer from its making to its end. The next one is made when it has crashed. */
  async function build(): Promise<void> {
    await ensureTopic({ kafka, topic, partitions: log.partitions })
    const fresh = kafka.consumer({
      groupId: `${topic}.${group}`,
      sessionTimeout: sessionMs,
      // Whoever is there answers at its next heartbeat; the others are waited for no longer than one that is dead.
      rebalanceTimeout: sessionMs,
      heartbeatInterval: Math.min(500, sessionMs / 4),
      maxWaitTimeInMs: fetchWaitMs,
      minBytes: 1,
      allowAutoTopicCreation: false,
      // One way back after an end, and it is ours: see `crashed`.
      retry: {
        retries: 4,
        initialRetryTime: 50,
        maxRetryTime: 500,
        restartOnFailure: async () => false,
      },
    })
    consumer = fresh
    const current = () => consumer === fresh && !stopped
    fresh.on(fresh.events.HEARTBEAT, () => current() && alive())
    fresh.on(fresh.events.GROUP_JOIN, ({ payload }) => {
      if (!current()) return
      hints.assigned(new Set(payload.memberAssignment[topic] ?? []))
      // Another member may have read on meanwhile: what is remembered of the orders is worth nothing.
      gapDetector.clear()
      trouble = null
      failures = 0
      alive()
      logger.info(
        { group, partitions: payload.memberAssignment[topic]?.length ?? 0 },
        'reads from Kafka',
      )
    })
    fresh.on(fresh.events.CRASH, ({ payload }) => current() && crashed(payload.error))
    try {
      await fresh.connect()
      await fresh.subscribe({ topic, fromBeginning: true })
      await fresh.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: log.partitions,
        eachBatch: (payload) => (current() ? hold(payload) : Promise.resolve()),
      })
    } catch (error) {
      if (consumer === fresh) consumer = undefined
      await disconnect(fresh)
      throw error
    }
  }

  /** The broker answered. It counts as progress unless a handler is at work: a stuck one must show. */
  function alive(): void {
    aliveAt = Date.now()
    if (handlingSince === undefined) progressAt = aliveAt
  }

  const isMember = () => Date.now() - aliveAt < sessionMs

  function crashed(error: unknown): void {
    aliveAt = Date.now()
    trouble = error instanceof Error ? error.message : String(error)
    logger.warn({ group, error: trouble, rebuilds }, 'Kafka consumer ended, built again')
    rebuilds++
    buildAgain()
  }

  function buildAgain(): void {
    const ended = consumer
    consumer = undefined
    dropFetched()
    building = (async () => {
      await disconnect(ended)
      while (!stopped) {
        const awayMs = stuck > 0 ? Math.min(awayMaxMs, 500 * 2 ** stuck) : 0
        await pause.until(
          Date.now() + Math.max(awayMs, Math.min(rebuildMaxMs, 50 * 2 ** failures++)),
        )
        if (stopped) return
        try {
          return await build()
        } catch (error) {
          trouble = error instanceof Error ? error.message : String(error)
          const level = failures > 1 ? 'debug' : error instanceof TopicMismatch ? 'error' : 'warn'
          logger[level]({ group, error: trouble }, 'waiting for the Kafka broker')
        }
      }
    })()
  }

  async function disconnect(ended: Consumer | undefined): Promise<void> {
    const ending = ended
      ?.disconnect()
      .catch((error) => logger.debug({ group, err: error }, 'consumer ended uncleanly'))
    await within(disconnectMaxMs, ending)
  }

  /** What kafkajs fetched of one partition waits here until it is handled; heartbeats go on meanwhile. */
  async function hold(payload: EachBatchPayload): Promise<void> {
    const { partition, messages } = payload.batch
    fetched.push({ payload, partition, messages, next: 0, done: 0, ended: false })
    pumping ??= pump()
    await pumping
    if (failedHeartbeat) throw failedHeartbeat
  }

  /** Handles what was fetched, a slice after the other, until it is done or no longer ours. */
  async function pump(): Promise<void> {
    failedHeartbeat = undefined
    const beat = setInterval(() => void heartbeat(), Math.min(500, sessionMs / 4))
    try {
      // The other partitions of the same fetch arrive in this turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve))
      let failed = 0
      while (!stopped && !failedHeartbeat) {
        const slice = nextSlice()
        if (slice.length === 0) break
        try {
          handlingSince = Date.now()
          await withWatchdog(maxMs, systemClock, (step) => handleSlice(slice, step))
          failed = 0
          stuck = 0
          trouble = null
        } catch (error) {
          trouble = error instanceof Error ? error.message : String(error)
          logger.warn({ group, err: error }, 'batch given back, handed over again')
          for (const { from } of slice) from.next = from.done
          gapDetector.clear()
          // As if this process had ended: its partitions go to others, and what it still does no longer counts.
          if (error instanceof HandlerTimedOut) {
            stuck++
            return crashed(error)
          }
          await pause.until(Date.now() + Math.min(2_000, 25 * 2 ** ++failed))
        } finally {
          handlingSince = undefined
          progressAt = Date.now()
        }
        hints.store(() => consumer)
      }
      // Before others take over: what was done need not be read again.
      if (failedHeartbeat) await within(flushMaxMs, hints.flush(consumer))
    } finally {
      clearInterval(beat)
      dropFetched()
      pumping = undefined
    }
  }

  async function handleSlice(slice: readonly Fetched[], step: () => void): Promise<void> {
    const onward = () => {
      handlingSince = progressAt = Date.now()
      step()
    }
    const beating = async () => {
      onward()
      await heartbeat()
    }
    const batch = await kafkaBatch({
      slice,
      log,
      subscribesTo,
      gapDetector,
      hints,
      logger,
      group,
      heartbeat: beating,
      isMember,
      onUnroutable,
    })
    if (!batch) return
    await handler({
      ...batch,
      afterCommit(done) {
        batch.afterCommit(done)
        onward()
      },
    })
  }

  /** Up to `batchMax` messages over all partitions, in order in each of them. */
  function nextSlice() {
    const waiting = fetched.filter((one) => !one.ended && one.next < one.messages.length)
    const each = Math.max(1, Math.ceil(batchMax / Math.max(1, waiting.length)))
    return waiting.slice(0, batchMax).flatMap((from) => {
      const first = from.next
      const messages = from.messages.slice(first, first + each)
      from.next += messages.length
      return messages.map((message, offset) => ({ from, index: first + offset, message }))
    })
  }

  function dropFetched(): void {
    for (const one of fetched) one.ended = true
    fetched = []
  }

  async function heartbeat(): Promise<void> {
    const payload = fetched[0]?.payload
    try {
      await payload?.heartbeat()
    } catch (error) {
      failedHeartbeat ??= error
      pause.end()
    }
  }

  return {
    async start(handle) {
      handler = handle
      buildAgain()
      watch = setInterval(() => {
        if (consumer && handlingSince === undefined && Date.now() - aliveAt > 3 * sessionMs)
          crashed(new Error('the consumer fell silent'))
      }, 1_000)
    },
    async stop() {
      stopped = true
      pause.end()
      clearInterval(watch)
      await pumping
      await within(flushMaxMs, hints.flush(consumer))
      await within(disconnectMaxMs, building)
      await disconnect(consumer)
    },
    health() {
      const silentFor = Date.now() - aliveAt
      const silence =
        silentFor > silentMs + sessionMs / 4
          ? `no answer from the broker for ${Math.round(silentFor / 1_000)} s`
          : null
      return { trouble: trouble ?? silence, progressAt, rebuilds }
    },
  }
}

/** Waits for something that never fails, but may take too long to be worth it. */
async function within(maxMs: number, work: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, maxMs)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
