import type { SagaEvent } from '../catalog/envelope.ts'
import type { Failure } from '../log/blocked-orders.ts'
import { type Delivery, storedEventOf } from '../log/message-source.ts'
import type { AskedCall, StepAttempt } from '../log/step-attempt.ts'
import { needsCall, type Task } from './backlog.ts'
import type { eventHandling, Performed } from './handle-events.ts'
import type { AnyService } from './saga-service.ts'
import { answeredAttempt, failedAttempt, withoutCall } from './step-attempts.ts'

/** What it takes to handle the events of one service by itself. */
export interface ApartOptions<Tx>
  extends Pick<ReturnType<typeof eventHandling<unknown, unknown, Tx>>, 'blockOrder'> {
  service: AnyService<Tx>
  /** Handles some of its events in one transaction, and keeps tries with it; nothing was done when it throws. */
  process(
    tasks: readonly Task<Tx>[],
    answers: ReadonlyMap<string, Performed<unknown>>,
    attempts?: readonly StepAttempt[],
  ): Promise<void>
  /** Makes the calls that this event needs, once more. */
  callAgain(event: SagaEvent): Promise<ReadonlyMap<string, Performed<unknown>>>
  failureOf(event: SagaEvent, error: unknown, attempts: number): Failure
  /** True when trying at once may help so often. */
  isTriedAtOnce(event: SagaEvent, error: unknown, attempts: number): boolean
  isUnavailable(error: unknown): boolean
  /** Epoch ms. */
  now(): number
  /** Makes sure, in the transaction that sets an order aside, that its partition is still ours. */
  fence(tx: Tx): void
}

/**
 * Halves what failed until what fails stands alone, so that the others wait for about twice the logarithm of its size in
 * transactions, and not for one each. The fault belongs to one order, which is blocked. What a provider has answered is
 * not asked for again: only an event that stands alone, and fails again, is.
 *
 * @param tasks of one service, which failed together
 * @throws only when the store or the lease is the trouble
 */
export async function bisect<Tx>(
  tasks: readonly Task<Tx>[],
  answers: ReadonlyMap<string, Performed<unknown>>,
  options: ApartOptions<Tx>,
): Promise<void> {
  const [first, ...others] = tasks
  if (!first) return
  if (others.length === 0) return handleOne(first, answers, options)
  const middle = tasks.length >> 1
  for (const half of [tasks.slice(0, middle), tasks.slice(middle)])
    if (half.length === 1 || !(await isProcessed(half, answers, options)))
      await bisect(half, answers, options)
}

/** @returns false when some event among these stands in the way */
export async function isProcessed<Tx>(
  tasks: readonly Task<Tx>[],
  answers: ReadonlyMap<string, Performed<unknown>>,
  { process, isUnavailable }: ApartOptions<Tx>,
): Promise<boolean> {
  try {
    await process(tasks, answers)
    return true
  } catch (error) {
    if (isUnavailable(error)) throw error
    return false
  }
}

/** A few quick tries, then the order is blocked and the others go on. */
async function handleOne<Tx>(
  task: Task<Tx>,
  answers: ReadonlyMap<string, Performed<unknown>>,
  options: ApartOptions<Tx>,
): Promise<void> {
  const { process, callAgain, failureOf, isTriedAtOnce, isUnavailable, blockOrder, fence } = options
  const event = storedEventOf(task.delivery) as SagaEvent
  const failed: StepAttempt[] = []
  for (let attempts = 1, known = answers; ; attempts++) {
    const turn = { event, attempts, result: known.get(event.id), startedAt: options.now() }
    try {
      const ends = failed.length > 0 ? [...failed, ...endOf(turn, options.now())] : []
      return await process([task], known, ends)
    } catch (error) {
      if (isUnavailable(error)) throw error
      failed.push(failedAttempt(event, attempts, askedIn(turn, options.now()), error))
      if (!isTriedAtOnce(event, error, attempts))
        return await blockOrder(event, failureOf(event, error, attempts), failed, fence)
    }
    if (needsCall(task)) known = await callAgain(event)
  }
}

/** One try of an event that stands alone. */
interface Turn {
  event: SagaEvent
  attempts: number
  result: Performed<unknown> | undefined
  startedAt: number
}

const askedIn = ({ result, startedAt }: Turn, now: number): AskedCall =>
  (result?.type === 'asked' ? undefined : result?.asked) ?? withoutCall(startedAt, now)

/** The try that gets past an event which failed before; none while its answer is not there, or is an error: then it is blocked. */
function endOf(turn: Turn, now: number): StepAttempt[] {
  const { event, attempts, result } = turn
  if (result && result.type !== 'answered') return []
  return [answeredAttempt(event, attempts, askedIn(turn, now), result?.outcome)]
}

/** The events among these that can be read. */
export const eventsOf = (deliveries: readonly Delivery[]): SagaEvent[] =>
  deliveries.flatMap((delivery) => (delivery.type === 'event' ? [delivery.event] : []))
