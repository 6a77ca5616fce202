/** Something that was started and has to be stopped. */
export interface Running {
  stop(): Promise<void>
  onExit?(listener: () => void): void
}

/** The processes of a stage: known by name for what they cost, and stopped in reverse order. */
export class Processes {
  /** Process ids by name. */
  readonly pids = new Map<string, number>()
  /** Rejects when one of them ends before its time. */
  readonly broken: Promise<never>
  readonly #started: Running[] = []
  readonly #signal: AbortSignal
  #break: (error: Error) => void = () => undefined

  /** @param signal aborted: nothing more is started */
  constructor(signal: AbortSignal) {
    this.#signal = signal
    this.broken = new Promise<never>((_, reject) => {
      this.#break = reject
    })
    this.broken.catch(() => undefined)
  }

  /** Something without a process of its own that costs anything. */
  add(running: Running): void {
    this.#started.push(running)
  }

  /**
   * @param name under which its cost is shown
   * @throws the reason of the signal, when the stage is being taken down
   */
  keep<R extends Running & { pid: number }>(name: string, running: R): R {
    this.#started.push(running)
    this.#signal.throwIfAborted()
    this.pids.set(name, running.pid)
    running.onExit?.(() =>
      this.#break(new Error(`the process "${name}" ended in the middle of the run`)),
    )
    return running
  }

  /** Stops one of them early. */
  async end(name: string, running: Running): Promise<void> {
    await running.stop()
    this.pids.delete(name)
  }

  async stop(): Promise<void> {
    for (const running of this.#started.toReversed()) await running.stop()
  }
}
