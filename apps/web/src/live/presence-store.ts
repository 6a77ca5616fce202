import type { Doing, PeopleFrame, ShowPresence } from './protocol.ts'

export type People = Pick<PeopleFrame, 'people' | 'more'>

const nobody: People = { people: [], more: 0 }

interface Place {
  /** How many parts of the page show who else is there. */
  followers: number
  doing: Doing
  people: People
}

/** Says to the server which orders this page has open and what is about to be done there, and keeps who else is at them. */
export class PresenceStore {
  readonly #places = new Map<string, Place>()
  readonly #watchers = new Set<() => void>()
  readonly #actedListeners = new Set<(orderId: string) => void>()

  /** @param send to the server; what is sent while it is not there is said again by `connected` */
  constructor(
    private readonly send: {
      show: (message: ShowPresence) => void
      leave: (orderId: string) => void
    },
  ) {}

  /** Whether the connection is needed. */
  get isUsed(): boolean {
    return this.#places.size > 0
  }

  /** For useSyncExternalStore. */
  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#watchers.add(onChange)
    return () => this.#watchers.delete(onChange)
  }

  /** Who else is at an order, as far as is known. */
  peopleAt(orderId: string): People {
    return this.#places.get(orderId)?.people ?? nobody
  }

  /** The page has an order open. Returns what ends it. */
  follow(orderId: string): () => void {
    const place = this.#places.get(orderId) ?? { followers: 0, doing: null, people: nobody }
    this.#places.set(orderId, place)
    place.followers += 1
    if (place.followers === 1) this.send.show({ orderId, doing: place.doing })
    return () => {
      place.followers -= 1
      if (place.followers > 0) return
      this.#places.delete(orderId)
      this.send.leave(orderId)
    }
  }

  /** What is about to be done at an order that is followed; null: nothing any more. */
  say(orderId: string, doing: Doing): void {
    const place = this.#places.get(orderId)
    if (!place || place.doing === doing) return
    place.doing = doing
    this.send.show({ orderId, doing })
  }

  /** Calls `onActed` when somebody has asked for something at an order. Returns what ends it. */
  onActed(listener: (orderId: string) => void): () => void {
    this.#actedListeners.add(listener)
    return () => this.#actedListeners.delete(listener)
  }

  /** The server is there (again), and knows nothing of this page. */
  connected(): void {
    for (const [orderId, { doing }] of this.#places) this.send.show({ orderId, doing })
  }

  /** The connection is cut: nobody knows who is there. */
  lost(): void {
    for (const place of this.#places.values()) place.people = nobody
    this.#tell()
  }

  take({ orderId, people, more }: PeopleFrame): void {
    const place = this.#places.get(orderId)
    if (!place) return
    place.people = { people, more }
    this.#tell()
  }

  acted(orderId: string): void {
    for (const listener of this.#actedListeners) listener(orderId)
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher()
  }
}
