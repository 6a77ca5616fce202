import { type EventData, type EventType, events } from '@sagaboard/events/catalog/events'
import type { NewEntry } from '@sagaboard/events/log/event-store'
import { partitionOf } from '@sagaboard/events/log/partition'
import { notifyFor } from '@sagaboard/events/runtime/handle-events'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import type { Environment } from './environment.ts'
import type { Processes, WebProcess } from './processes.ts'
import type { Owner } from './scheduler.ts'

/** Customers and operators, who never crash, and ask again until they are answered. */
const people: Owner = { name: 'people', alive: true, frozenUntil: 0 }

const askAgainAfterMs = 2_000

/** What people ask of the web process, again and again until it answers. */
export class Requests {
  readonly #environment: Environment
  readonly #processes: Processes
  #open = 0

  constructor(environment: Environment, processes: Processes) {
    this.#environment = environment
    this.#processes = processes
  }

  /** True when everybody was answered. */
  get areAnswered(): boolean {
    return this.#open === 0
  }

  /** The web process that answers now; another one after each crash. */
  get web(): WebProcess {
    return this.#processes.web
  }

  /** Has somebody do something after a while. */
  later(ms: number, what: string, run: () => void): void {
    this.#open++
    this.#environment.scheduler.schedule(people, ms, what, () => {
      this.#open--
      run()
    })
  }

  /**
   * Asks for something that is done once, whatever becomes of the answer: its key is written in the
   * same transaction.
   *
   * @param work returns what is to be appended to the log
   */
  once(
    work: (tx: MemoryTx, web: WebProcess) => Promise<NewEntry[]>,
    onAnswer: () => void = () => {},
  ): void {
    const id = this.#environment.random.uuid()
    this.untilAnswered(async () => {
      const { web } = this
      const { process, log } = web
      let appended: readonly NewEntry[] = []
      await log.transaction(async (tx) => {
        if (await process.call('read request', () => tx.get('requests', id))) return
        appended = await work(tx, web)
        tx.put('requests', id, true)
        log.append(tx, appended)
      })
      notifyFor(log, appended)
    }, onAnswer)
  }

  /** Asks again and again: the web may crash, or not reach the store, before it has answered. */
  untilAnswered(handle: () => Promise<void>, onAnswer: () => void = () => {}): void {
    const { scheduler, coverage } = this.#environment
    let isAnswered = false
    this.#open++
    const ask = () => {
      if (isAnswered) return
      void handle().then(
        () => {
          if (isAnswered) return
          isAnswered = true
          this.#open--
          onAnswer()
        },
        () => coverage.saw('request failed and made again'),
      )
      scheduler.schedule(people, askAgainAfterMs, 'people ask again', ask)
    }
    ask()
  }

  /** An entry of the log that a person causes. */
  entry<E extends EventType>(orderId: string, type: E, data: EventData<E>): NewEntry {
    const { random, log, scheduler } = this.#environment
    const id = random.uuid()
    return {
      id,
      orderId,
      partition: partitionOf(orderId, log.partitions),
      type,
      schemaVersion: events[type].version,
      data,
      time: new Date(scheduler.now).toISOString(),
      causationId: null,
      correlationId: id,
      traceparent: null,
      actor: null,
    }
  }
}
