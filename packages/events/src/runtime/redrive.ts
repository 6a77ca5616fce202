import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import type { SagaEvent } from '../catalog/envelope.ts'
import type { Blocked, BlockedOrders, Failure, OperatorDecision } from '../log/blocked-orders.ts'
import { deliveryOf } from '../log/decode.ts'
import { matches } from '../log/event-filter.ts'
import type { EventStore, StoredEvent } from '../log/event-store.ts'
import type { Delivery } from '../log/message-source.ts'
import type { StepAttempt } from '../log/step-attempt.ts'
import { callMaxMs } from './call-deadline.ts'
import type { Clock } from './clock.ts'
import type { Answered, eventHandling } from './handle-events.ts'
import { RunLoop } from './run-loop.ts'
import type { SagaService } from './saga-service.ts'
import { answeredAttempt, failedAttempt, withoutCall } from './step-attempts.ts'

interface RedriverOptions<Facts, Outcome, Tx>
  extends ReturnType<typeof eventHandling<Facts, Outcome, Tx>> {
  service: SagaService<Facts, Outcome, Tx>
  log: EventStore<Tx> & BlockedOrders<Tx>
  logger: Logger
  failureOf: (event: SagaEvent, error: unknown, attempts: number, reread: boolean) => Failure
  clock: Clock
}

/**
 * The order moved on, or was decided otherwise, while it was tried: whoever did that goes on with
 * it.
 */
class Superseded extends Error {
  override name = 'Superseded'
}

/** One try of one event. */
interface Trial<Outcome> {
  stored: StoredEvent
  /** Counted from 1. */
  attempt: number
  startedAt: number
  wasDecided: boolean
  /** What the provider said, once it has been asked. */
  result?: Answered<Outcome> | undefined
}

/** What is to be done instead of a try; a decision to try again is none of that. */
const decisionOf = ({ decision }: Blocked): OperatorDecision | null =>
  decision === 'retry' ? null : decision

/** A decision that this service can't carry out on that event. */
class NotDecidable extends Error {
  readonly retry = false
  override name = 'NotDecidable'
}

const pollMs = 1_000
const atOnce = 16
/**
 * An answer may come this long after the process was told to end; a clean end takes at most 5 s in
 * all.
 */
const stopWaitMs = 2_500
/**
 * Other members keep off an order for as long as one try may take: its call, and then the commit.
 */
export const holdMs = callMaxMs + 1_000

/**
 * Tries blocked orders again when their time has come: replays the order from the log, from the
 * event that failed on, until it has caught up, and then unblocks it. Nothing was copied; the log
 * is the parking lot. What a person has decided about the event that failed is carried out in place
 * of its try.
 */
export function redriver<Facts, Outcome, Tx>(options: RedriverOptions<Facts, Outcome, Tx>) {
  const { service, log, logger, failureOf, clock } = options
  const { perform, settle, commitTry, commitSkip, traceFailure } = options
  const group = service.name
  const subscribesTo = (stored: StoredEvent) => matches(service.subscribesTo, stored.type)
  const trying = new Set<Promise<void>>()
  let giveUp = () => {}
  /**
   * Who stops waits a moment for answers, so that they need not be asked for again; then whoever
   * tries the order next does.
   */
  const stopping = new Promise<never>((_, reject) => {
    giveUp = () => reject(new Superseded('the process stops'))
  })
  stopping.catch(() => {})
  /** When orders that were blocked here are due; those of other members are found by polling. */
  let dueAt: number[] = []
  const loop = new RunLoop({
    round: look,
    onFailure: (error, failures) =>
      logger[failures === 1 ? 'error' : 'debug'](
        { service: group, err: error },
        'looking for orders to try again failed',
      ),
    clock,
  })

  function expectAt(at: number): void {
    // A timer may fire a moment early, and would then find nothing due.
    dueAt.push(at + 2)
    loop.wake(at + 2)
  }

  /**
   * Takes what is due, as many as there is room for; one slow answer does not keep the others
   * waiting.
   */
  async function look(): Promise<number> {
    const startedAt = clock.now()
    const room = atOnce - trying.size
    if (room > 0)
      for (const blocked of await log.claimBlocked(group, room, new Date(startedAt), holdMs))
        track(blocked)
    dueAt = dueAt.filter((at) => at > startedAt)
    return Math.min(startedAt + pollMs, ...dueAt)
  }

  function track(blocked: Blocked, answer?: Promise<Answered<Outcome>>): void {
    const attempt = tryOrder(blocked, answer)
      .catch((error) =>
        logger.error(
          { service: group, orderId: blocked.orderId, err: error },
          'trying an order again failed',
        ),
      )
      .finally(() => {
        trying.delete(attempt)
        // There may be more that is due than there was room for.
        expectAt(clock.now())
      })
    trying.add(attempt)
  }

  /** @param answer of the call for the event that it waits at, which is under way already */
  async function tryOrder(blocked: Blocked, answer?: Promise<Answered<Outcome>>): Promise<void> {
    const { orderId } = blocked
    // From the beginning: what was handled before is recognised by the service's row and does
    // nothing.
    let seen = 0
    for (;;) {
      for (const stored of (await log.readOrder(orderId, seen)).filter(subscribesTo)) {
        if (!(await getPast(stored, blocked, answer))) return
        seen = stored.version
      }
      if (await unblocked(orderId, seen)) return
    }
  }

  /**
   * @returns whether the event is handled; false: it is blocked again, or somebody else has decided
   * on it
   */
  async function getPast(
    stored: StoredEvent,
    blocked: Blocked,
    answer: Promise<Answered<Outcome>> | undefined,
  ): Promise<boolean> {
    const isBlocked = stored.version === blocked.version
    const decided = isBlocked ? decisionOf(blocked) : null
    const trial: Trial<Outcome> = {
      stored,
      attempt: isBlocked ? blocked.attempts + 1 : 1,
      startedAt: clock.now(),
      wasDecided: decided !== null,
    }
    try {
      if (decided) await carryOut(trial, decided, blocked)
      else await tryEvent(trial, isBlocked ? answer : undefined)
      return true
    } catch (error) {
      if (log.isUnavailable(error)) throw error
      await (error instanceof Superseded ? keepAsked(trial) : failed(trial, error))
      return false
    }
  }

  /** What was asked before a decision lost its place was asked all the same. */
  async function keepAsked(trial: Trial<Outcome>): Promise<void> {
    if (trial.result)
      await log.transaction(async (tx) => log.keepAttempts(tx, group, [attemptOf(trial)]))
  }

  async function tryEvent(
    trial: Trial<Outcome>,
    answer: Promise<Answered<Outcome>> | undefined,
  ): Promise<void> {
    const delivery = deliveryOf(trial.stored)
    const result = answer ? await Promise.race([answer, stopping]) : await askFor(delivery)
    trial.result = result
    // A first try that is answered is told by its event alone.
    await commitTry(delivery, result, trial.attempt > 1 ? { kept: () => attemptOf(trial) } : {})
  }

  const askedIn = ({ result, startedAt }: Trial<Outcome>) =>
    result?.asked ?? withoutCall(startedAt, clock.now())

  /** The try as it is kept when its event is handled. */
  function attemptOf(trial: Trial<Outcome>): StepAttempt {
    const { stored, attempt, result } = trial
    if (result?.type === 'failed')
      return failedAttempt(stored, attempt, askedIn(trial), result.error)
    return answeredAttempt(stored, attempt, askedIn(trial), result?.outcome)
  }

  async function askFor(delivery: Delivery): Promise<Answered<Outcome> | undefined> {
    if (delivery.type !== 'event') return undefined
    const performed = (await perform([delivery.event], 'try')).get(delivery.event.id)
    return performed?.type === 'asked' ? performed.answer : performed
  }

  /**
   * Does what a person has decided, once: the decision is taken off the order in the transaction
   * that carries it out.
   */
  async function carryOut(
    trial: Trial<Outcome>,
    decided: OperatorDecision,
    { orderId, version }: Blocked,
  ): Promise<void> {
    const { stored } = trial
    const how = {
      async guard(tx: Tx): Promise<void> {
        const held = await log.lockBlocked(tx, group, orderId)
        if (held?.version !== version || !isDeepStrictEqual(decisionOf(held), decided))
          throw new Superseded(`order ${orderId} was decided otherwise`)
      },
      ack: (tx: Tx) => log.clearDecision(tx, group, orderId),
      // What was asked of the provider before the person's word counted.
      kept: () => (trial.result ? attemptOf(trial) : undefined),
      actor: decided.actor,
    }
    logger.info(
      { service: group, orderId, version, decided: decided.type, actor: decided.actor },
      'a person’s decision is carried out',
    )
    if (decided.type === 'skip') return commitSkip(stored, decided.note, how)
    const delivery = deliveryOf(stored)
    const settled = delivery.type === 'event' ? await settle(delivery.event, decided) : undefined
    trial.result = settled?.answer
    const outcome = settled?.outcome
    if (settled?.isHandled) return commitTry(delivery, undefined, how)
    if (outcome === undefined)
      throw new NotDecidable(`${group} takes no ${decided.type} for ${stored.type}`)
    return commitTry(delivery, { type: 'answered', outcome, asked: settled?.answer?.asked }, how)
  }

  /**
   * Writes down one more failure, unless the order has moved on meanwhile. What was decided during
   * the try is done at once.
   */
  async function failed(trial: Trial<Outcome>, error: unknown): Promise<void> {
    const { stored, attempt: attempts, wasDecided } = trial
    const kept = failedAttempt(stored, attempts, askedIn(trial), error)
    await log.transaction(async (tx) => {
      const held = await log.lockBlocked(tx, group, stored.orderId)
      if (!held) return
      const failure = failureOf(stored as SagaEvent, error, attempts, true)
      const decidedMeanwhile =
        held.version === stored.version && held.decision !== null && !wasDecided
      if (wasDecided && failure.nextAt === null) log.clearDecision(tx, group, stored.orderId)
      log.block(tx, group, [
        decidedMeanwhile ? { ...failure, nextAt: new Date(clock.now()) } : failure,
      ])
      log.keepAttempts(tx, group, [kept])
    })
    traceFailure(stored, [kept])
  }

  /**
   * Unblocks when nothing is left. While the row is locked no batch can pass an event of this order
   * by, so none is missed.
   */
  function unblocked(orderId: string, seen: number): Promise<boolean> {
    return log.transaction(async (tx) => {
      if (!(await log.lockBlocked(tx, group, orderId))) return true
      const left = (await log.readOrder(orderId, seen, tx)).some(subscribesTo)
      if (!left) log.unblock(tx, group, orderId)
      return !left
    })
  }

  return {
    async start(): Promise<void> {
      await log.retryUnreadable(group)
      loop.start()
    },
    /** Looks for no more orders; what is under way goes on. */
    async takeNoMore(): Promise<void> {
      await loop.stop()
    },
    /** To be called when nobody calls {@link await} any more. */
    async stop(): Promise<void> {
      const cancelWait = clock.setTimeout(stopWaitMs, () => {
        logger.warn({ service: group, orders: trying.size }, 'stopped before answers came')
        giveUp()
      })
      await Promise.all(trying)
      cancelWait()
    },
    /**
     * The order waits for an answer, which was written down: it goes on with it as soon as it
     * comes.
     *
     * @param attempts so many tries have failed before the one that waits
     */
    await(
      { orderId, version, type }: SagaEvent,
      answer: Promise<Answered<Outcome>>,
      attempts: number,
    ): void {
      track({ orderId, version, eventType: type, attempts, decision: null }, answer)
    },
    /** An order was blocked until then. */
    expect(at: Date | null): void {
      if (at) expectAt(at.getTime())
    },
  }
}
