/** A wait that ends early when there is something to do. */
export class WakeableWait {
  #end: (() => void) | undefined

  /** Waits until `at` (ms since the epoch), or until {@link end}. */
  async until(at: number): Promise<void> {
    const ms = at - Date.now()
    if (ms <= 0) return
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms)
      this.#end = resolve
    })
    clearTimeout(timer)
    this.#end = undefined
  }

  end(): void {
    this.#end?.()
  }
}
