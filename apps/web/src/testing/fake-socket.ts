import type { ServerToClient } from '../live/protocol.ts'

type Listener = (message: unknown) => void

/** A live connection whose other end is the test: it joins every room at once, and says what the test says. */
export class FakeSocket {
  /** All that were opened, the newest last. */
  static readonly opened: FakeSocket[] = []
  connected = true
  readonly #listeners = new Map<string, Listener[]>()

  constructor() {
    FakeSocket.opened.push(this)
  }

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
    return this
  }

  timeout(): this {
    return this
  }

  emit(event: string, message?: unknown, answer?: (error: null, joined: unknown) => void): this {
    const { afterVersion = 0 } = (message ?? {}) as { afterVersion?: number }
    answer?.(
      null,
      event === 'order:join'
        ? { type: 'joined', headVersion: afterVersion }
        : { type: 'joined', positions: {}, replayed: 0, reset: false },
    )
    return this
  }

  connect(): this {
    return this
  }

  disconnect(): this {
    return this
  }

  /** The server says something. */
  say<E extends keyof ServerToClient>(event: E, message: Parameters<ServerToClient[E]>[0]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(message)
  }
}
