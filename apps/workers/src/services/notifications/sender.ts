import { withDeadline } from '@sagaboard/events/runtime/call-deadline'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { pauseAfter, RunLoop } from '@sagaboard/events/runtime/run-loop'
import { runnableOf } from '@sagaboard/events/runtime/runnable'
import { nameOfError, type Tracer } from '@sagaboard/events/runtime/tracer'
import type { Logger } from 'pino'
import type { Outbox } from './outbox.ts'
import { LetterRefused, type Mailer, type OutgoingMessage, type WriteLetter } from './port.ts'

/** What waits is found at most this much later. */
const everyMs = 500
/** At most so many letters are under way at once. */
export const lettersAtOnce = 10
/** A mail server that has not answered by then is taken for one that is away. */
const answerMaxMs = 60_000
/** So long nobody else tries a message: longer than a try may take. */
const leaseMs = 2 * answerMaxMs
const hourMs = 3_600_000
/** From one try of a message to the next. */
const retries = { baseMs: 10_000, factor: 2, maxMs: hourMs }
/** For so long a message is tried. Time in which nobody tried it, as it was behind another one, does not count. */
const triedForMs = 3 * 24 * hourMs
/** After so many tries, which take that long, a message is given up; a person may send it again. */
export const triesMax = triesIn(triedForMs)
/** As much of an error as is kept. */
const errorMax = 500

/** By mail: who takes a letter, and what is in it. */
export interface Mail {
  mailer: Mailer
  writeLetter: WriteLetter
  /** The part of a letter's id behind the `@`. */
  host: string
}

interface SenderOptions<Tx> extends Mail {
  transact: <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>
  outbox: Outbox<Tx>
  logger: Logger
  clock?: Clock | undefined
  /** Left out: nothing is traced. */
  tracer?: Tracer | undefined
}

/**
 * Sends what waits, at least once: a message is taken for a while, put together, handed to the mail server outside of any
 * transaction, and noted as sent. Whoever ends between the last two leaves it to the next one, which sends the same letter
 * under the same id. Any number of processes may send.
 */
export function createMessageSender<Tx>(options: SenderOptions<Tx>) {
  const { transact, outbox, mailer, writeLetter, host, logger, clock = systemClock } = options
  const { tracer } = options
  const underWay = new Set<Promise<void>>()
  /** In a row: an outage is written down once. */
  let failures = 0

  async function handOver(message: OutgoingMessage): Promise<void> {
    const letter = await writeLetter(message)
    const span = letter.traceparent ? spanOf(message, letter.traceparent) : undefined
    try {
      await mailer.send(letter, `${message.id}@${host}`)
      span?.end()
    } catch (error) {
      span?.end({ error: nameOfError(error) })
      throw error
    }
  }

  /** Of one try, below the event that it tells of. */
  const spanOf = ({ id, orderId, kind, tries }: OutgoingMessage, parent: string) =>
    tracer?.start('notifications send', {
      kind: 'client',
      parent,
      attributes: {
        'sagaboard.service': 'notifications',
        'sagaboard.order.id': orderId,
        'sagaboard.call': 'send',
        'sagaboard.call.key': id,
        'sagaboard.message.kind': kind,
        'sagaboard.message.try': tries,
      },
    })

  async function deliver(message: OutgoingMessage): Promise<void> {
    const what = 'notifications waits for the mail server'
    try {
      await withDeadline(handOver(message), what, { ms: answerMaxMs, clock })
    } catch (error) {
      return putOff(message, error)
    }
    failures = 0
    await transact(async (tx) => outbox.sent(tx, message, new Date(clock.now())))
  }

  async function putOff(message: OutgoingMessage, error: unknown): Promise<void> {
    const { id, orderId, tries } = message
    const now = clock.now()
    const isOver = error instanceof LetterRefused || tries >= triesMax
    const nextAt = isOver ? null : new Date(now + pauseAfter(retries, tries))
    const level = isOver || failures++ === 0 ? 'warn' : 'debug'
    logger[level](
      { service: 'notifications', message: id, orderId, tries, nextAt, err: error },
      isOver ? 'a message to a customer is given up' : 'a message to a customer could not be sent',
    )
    await transact(async (tx) => outbox.failed(tx, message, sentenceOf(error), nextAt))
  }

  function start(message: OutgoingMessage): void {
    const sending: Promise<void> = deliver(message)
      // The database is away: its lease runs out, and it is sent again.
      .catch((error) => logger.error({ service: 'notifications', err: error }, noted))
      .finally(() => {
        underWay.delete(sending)
        loop.wake()
      })
    underWay.add(sending)
  }

  const loop = new RunLoop({
    clock,
    async round() {
      const free = lettersAtOnce - underWay.size
      if (free > 0) {
        const now = clock.now()
        const until = new Date(now + leaseMs)
        const claimed = await transact((tx) => outbox.claim(tx, new Date(now), until, free))
        for (const message of claimed) start(message)
      }
      return clock.now() + everyMs
    },
    onFailure: (error, inARow) =>
      logger[inARow === 1 ? 'error' : 'debug'](
        { service: 'notifications', err: error },
        'looking for messages to send failed',
      ),
  })

  return {
    // A mail server that is away makes nobody unwell here: what waits is told by the messages themselves.
    ...runnableOf('message-sender', loop),
    /** Waits for the letters that are under way. */
    async stop(): Promise<void> {
      await loop.stop()
      await Promise.all(underWay)
      mailer.close()
    },
  }
}

function triesIn(ms: number): number {
  let tries = 1
  for (let passed = 0; passed < ms; tries++) passed += pauseAfter(retries, tries)
  return tries
}

const noted = 'what became of a message to a customer could not be noted'

const sentenceOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).slice(0, errorMax)
