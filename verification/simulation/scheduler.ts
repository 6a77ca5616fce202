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
  /** Drawn by chance: what is due at the same moment runs in any order. */
  turn: number
  owner: Owner
  what: string
  run: () => void
  calledOff: boolean
}

/** When every run begins; leases and timestamps count from here. */
const beginsAt = Date.UTC(2030, 0, 1)

/** Runs everything of a simulation, one task after the other, in virtual time. What comes next, the seed decides. */
export class Scheduler {
  readonly #random: Random
  readonly #onTask: (task: { at: number; owner: string; what: string }) => void
  readonly #heap: Task[] = []
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

  /** @returns what calls it off */
  schedule(owner: Owner, ms: number, what: string, run: () => void): () => void {
    const task = {
      at: this.#now + Math.max(0, ms),
      turn: this.#random.next(),
      owner,
      what,
      run,
      calledOff: false,
    }
    this.#push(task)
    return () => {
      task.calledOff = true
    }
  }

  /** Runs the next task, and all that follows from it without waiting. False when nothing is left to do. */
  async step(): Promise<boolean> {
    const task = this.#pop()
    if (!task) return false
    this.#now = Math.max(this.#now, task.at)
    if (task.calledOff || !task.owner.alive) return true
    if (task.owner.frozenUntil > this.#now) {
      task.at = task.owner.frozenUntil
      this.#push(task)
      return true
    }
    this.tasks++
    this.#onTask({ at: this.elapsedMs, owner: task.owner.name, what: task.what })
    task.run()
    // Every promise that the task has settled is followed up before the next task: no race but those that the seed decides.
    await new Promise((resolve) => setImmediate(resolve))
    return true
  }

  #push(task: Task): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(task)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(task, heap[parent] as Task)) break
      heap[at] = heap[parent] as Task
      at = parent
    }
    heap[at] = task
  }

  #pop(): Task | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Task, heap[child] as Task)) child++
      if (!isBefore(heap[child] as Task, last)) break
      heap[at] = heap[child] as Task
      at = child
    }
    heap[at] = last
    return first
  }
}

const isBefore = (a: Task, b: Task) => a.at < b.at || (a.at === b.at && a.turn < b.turn)
