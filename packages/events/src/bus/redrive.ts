import type { Logger } from 'pino'
import type { SagaEvent } from '../catalog/envelope.ts'
import { deliveryOf } from './decode.ts'
import type { eventHandling, FaultOf } from './handle-events.ts'
import type { Blocked, EventLog } from './ports.ts'
import type { SagaService } from './saga-service.ts'
import type { Timers } from './timers.ts'

interface RedriverOptions<Facts, Outcome, Tx> {
  service: SagaService<Facts, Outcome, Tx>
  log: EventLog<Tx>
  logger: Logger
  faultOf: FaultOf
  timers: Timers
  perform: ReturnType<typeof eventHandling<Facts, Outcome, Tx>>['perform']
  commit: ReturnType<typeof eventHandling<Facts, Outcome, Tx>>['commit']
}

const pollMs = 1_000
const atOnce = 16
/** Other members keep off an order for as long as one try may take. */
const holdMs = 5_000

/**
 * Tries blocked orders again when their time has come: replays the order from the log, from the event that failed on,
 * until it has caught up, and then unblocks it. Nothing was copied; the log is the parking lot.
 */
export function redriver<Facts, Outcome, Tx>({
  service,
  log,
  logger,
  faultOf,
  timers,
  perform,
  commit,
}: RedriverOptions<Facts, Outcome, Tx>) {
  const group = service.name
  const trying = new Set<Promise<void>>()
  let looking: Promise<void> | undefined
  let stopped = false
  let callOff = () => {}
  /** When orders that were set aside here are due; those of other members are found by polling. */
  let dueAt: number[] = []

  function schedule(): void {
    callOff()
    if (stopped || looking) return
    // A timer may fire a moment early, and would then find nothing due.
    const waitMs = Math.min(...dueAt) + 2 - timers.now()
    callOff = timers.after(Math.max(0, Math.min(pollMs, waitMs)), look)
  }

  function look(): void {
    const started = timers.now()
    looking = tryDue()
      .catch((error) => logger.error({ service: group, err: error }, 'looking for orders to try again failed'))
      .finally(() => {
        dueAt = dueAt.filter((at) => at > started)
        looking = undefined
        schedule()
      })
  }

  /** Takes what is due, as many as there is room for; one slow answer does not keep the others waiting. */
  async function tryDue(): Promise<void> {
    if (trying.size >= atOnce) return
    for (const blocked of await log.claimBlocked(group, atOnce - trying.size, new Date(timers.now()), holdMs)) {
      const attempt = tryOrder(blocked)
        .catch((error) => logger.error({ service: group, orderId: blocked.orderId, err: error }, 'trying an order again failed'))
        .finally(() => {
          trying.delete(attempt)
          // There may be more that is due than there was room for.
          dueAt.push(timers.now())
          schedule()
        })
      trying.add(attempt)
    }
  }

  async function tryOrder(blocked: Blocked): Promise<void> {
    const { orderId } = blocked
    // From the beginning: what was handled before is recognised by the service's row and does nothing.
    let seen = 0
    for (;;) {
      const waiting = (await log.readOrder(orderId, seen)).filter((stored) => service.hears.includes(stored.type))
      for (const stored of waiting) {
        const delivery = deliveryOf(stored)
        const event = delivery.type === 'event' ? delivery.event : (stored as SagaEvent)
        try {
          await commit([delivery], await perform(delivery.type === 'event' ? [event] : [], 'try'), 'throw', () => {})
        } catch (error) {
          if (log.isUnavailable(error)) throw error
          const attempts = event.version === blocked.version ? blocked.attempts + 1 : 1
          await log.transaction(async (tx) => log.block(tx, group, [faultOf(event, error, attempts)]))
          return
        }
        seen = event.version
      }
      if (await unblocked(orderId, seen)) return
    }
  }

  /** Unblocks when nothing is left. While the row is locked no batch can pass an event of this order by, so none is missed. */
  function unblocked(orderId: string, seen: number): Promise<boolean> {
    return log.transaction(async (tx) => {
      if (!(await log.lockBlocked(tx, group, orderId))) return true
      const left = (await log.readOrder(orderId, seen, tx)).some((stored) => service.hears.includes(stored.type))
      if (!left) log.unblock(tx, group, orderId)
      return !left
    })
  }

  return {
    start: schedule,
    async stop(): Promise<void> {
      stopped = true
      callOff()
      await looking
      await Promise.all(trying)
    },
    /** An order was set aside until then. */
    expect(at: Date | null): void {
      if (!at) return
      dueAt.push(at.getTime())
      schedule()
    },
  }
}
