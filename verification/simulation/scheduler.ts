import TinyQueue from 'tinyqueue'
import type { Random } from './random.ts'

/** Whoever a task belongs to: it does not run while its owner is frozen, and never once its owner is dead. */
export interface Owner {
  readonly name: string
  readonly alive: boolean
  /** Until when it is not scheduled, in ms of virtual time. */
  readonly frozenUntil: number
}

interface Task {
  at: number
  /** Random: what is due at the same moment runs in any order. */
  turn: number
  owner: Owner
  what: string
  run: () => void
  cancelled: boolean
}

/** Requests on their way belong to nobody: they arrive, whatever became of who sent them. */
export const network: Owner = { name: 'network', alive: true, frozenUntil: 0 }

/** When every run begins; leases and timestamps count from here. */
const beginsAt = Date.UTC(2030, 0, 1)

/** Runs everything of a simulation, one task after the other, in virtual time. What comes next, the seed decides. */
export class Scheduler {
  readonly #random: Random
  readonly #onTask: (task: { at: number; owner: string; what: string }) => void
  readonly #queue = new TinyQueue<Task>([], (a, b) => a.at - b.at || a.turn - b.turn)
  #now = beginsAt
  tasks = 0

  constructor(random: Random, onTask: (task: { at: number; owner: string; what: string }) => void) {
    this.#random = random
    this.#onTask = onTask
  }

  /** Virtual time, in ms since the epoch. */
  get now(): number {
    return this.#now
  }

  /** Since the run began, in ms. */
  get elapsedMs(): number {
    return this.#now - beginsAt
  }

  /** @returns what cancels it */
  schedule(owner: Owner, ms: number, what: string, run: () => void): () => void {
    const task = {
      at: this.#now + Math.max(0, ms),
      turn: this.#random.next(),
      owner,
      what,
      run,
      cancelled: false,
    }
    this.#queue.push(task)
    return () => {
      task.cancelled = true
    }
  }

  /** Runs the next task, and all that follows from it without waiting. False when nothing is left to do. */
  async step(): Promise<boolean> {
    const task = this.#queue.pop()
    if (!task) return false
    this.#now = Math.max(this.#now, task.at)
    if (task.cancelled || !task.owner.alive) return true
    if (task.owner.frozenUntil > this.#now) {
      task.at = task.owner.frozenUntil
      this.#queue.push(task)
      return true
    }
    this.tasks++
    this.#onTask({ at: this.elapsedMs, owner: task.owner.name, what: task.what })
    task.run()
    // Every promise that the task has settled is followed up before the next task: no race but those that the seed decides.
    await new Promise((resolve) => setImmediate(resolve))
    return true
  }
}
