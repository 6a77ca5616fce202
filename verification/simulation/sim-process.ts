import type { Clock } from '@sagaboard/events/runtime/clock'
import type { Environment } from './environment.ts'
import type { Owner } from './scheduler.ts'

/** The connection broke. Whether the other side did what it was asked for is unknown. */
export class ConnectionLost extends Error {
  readonly retry = true
  override name = 'ConnectionLost'
}

/** What may happen to a process while it waits for an answer. */
export interface Lifecycle {
  crash(process: SimProcess, at: string): void
  freeze(process: SimProcess, at: string): void
  stop(process: SimProcess): void
}

/**
 * A process of the simulated system. Whatever it asks of the outside takes a request and an answer, each a task of its own;
 * it can end or freeze at every answer, which is between any two of its awaits. Then nothing of it ever runs again, but what
 * it has asked for still arrives.
 */
export class SimProcess implements Owner, Clock {
  readonly name: string
  readonly #environment: Environment
  readonly #lifecycle: Lifecycle
  readonly #onEnd = new Set<() => void>()
  alive = true
  frozenUntil = 0

  constructor(environment: Environment, name: string, lifecycle: Lifecycle) {
    this.#environment = environment
    this.name = name
    this.#lifecycle = lifecycle
  }

  now = (): number => Math.floor(this.#environment.scheduler.now)

  setTimeout(ms: number, callback: () => void): () => void {
    return this.#environment.scheduler.schedule(this, ms, 'alarm', callback)
  }

  /** Asks for something outside; never settles when the process has ended meanwhile. */
  call<T>(what: string, effect: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#environment.send(what, () => {
        Promise.resolve()
          .then(effect)
          .then(
            (value) => this.answer(what, () => resolve(value)),
            (error) => this.answer(what, () => reject(error)),
          )
      })
    })
  }

  /**
   * As {@link call}, over a connection that may break.
   *
   * @throws ConnectionLost before or after it had its effect
   */
  ask<T>(what: string, effect: () => T | Promise<T>): Promise<T> {
    const { faultPlan } = this.#environment
    return this.call(what, async () => {
      if (faultPlan.happens('storeAway')) throw new ConnectionLost('not reached')
      const result = await effect()
      if (faultPlan.happens('storeAnswerLost')) throw new ConnectionLost('the answer was lost')
      return result
    })
  }

  /** An answer arrives. The process may end or freeze instead of going on. */
  answer(what: string, goOn: () => void): void {
    const { scheduler, faultPlan } = this.#environment
    scheduler.schedule(this, faultPlan.latencyMs(), `< ${what}`, () => {
      if (faultPlan.happens('crash')) return this.#lifecycle.crash(this, what)
      if (faultPlan.happens('stop')) this.#lifecycle.stop(this)
      if (faultPlan.happens('freeze')) {
        this.#lifecycle.freeze(this, what)
        scheduler.schedule(this, 0, `< ${what}`, goOn)
      } else goOn()
    })
  }

  answered(what: string): Promise<void> {
    return new Promise((resolve) => this.answer(what, resolve))
  }

  /** @returns what takes it back */
  onEnd(then: () => void): () => void {
    this.#onEnd.add(then)
    return () => this.#onEnd.delete(then)
  }

  end(): void {
    this.alive = false
    for (const then of this.#onEnd) then()
    this.#onEnd.clear()
  }
}
