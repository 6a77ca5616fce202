import { commandSchema } from '@sagaboard/events/commands/command'
import { commandRoles } from '@sagaboard/events/commands/roles'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import { z } from 'zod'
import {
  type Doing,
  leaveOrder,
  type PeopleFrame,
  type Present,
  peopleMax,
  presentOrdersMax,
} from '../../live/protocol.ts'
import { hasRole, type Session } from '../auth/policy.ts'
import { emitTo, type LiveSocket } from './live-socket.ts'

/** What the other web processes are told, and tell. */
export interface SharedPresence {
  /**
   * Says who is at an order in this process, and asks who is in the others.
   *
   * @returns undefined when there is no answer
   */
  exchange(orderId: string, here: readonly Present[]): Promise<readonly Present[] | undefined>
}

/** So often the other processes are asked; what changes here they are told at once. */
const exchangeMs = 1_000
/** Of a process that is silent for so long nobody is there any more. */
export const presenceLapsesMs = 5_000

const commandTypes = commandSchema.options.map(({ shape }) => shape.type.value)
const showPresence = z.strictObject({
  orderId: z.uuid(),
  doing: z.enum(commandTypes).nullable(),
})

/** One page that has an order open. */
interface Watcher extends Present {
  socket: LiveSocket
  /** What it was told last, as JSON. */
  told: string
}

interface OrderPeople {
  /** By connection. */
  here: Map<string, Watcher>
  elsewhere: readonly Present[]
  heardAtMs: number
}

/**
 * Who of the staff has which order open, and what they are about to do there. It is true for as long as their connection
 * stands, and kept nowhere. Names come from sessions; shoppers can neither tell nor hear any of it.
 *
 * @param shared undefined: those of this process are all
 */
export class Presence {
  readonly #orders = new Map<string, OrderPeople>()
  /** Orders of which the other processes are still to be told that nobody is here. */
  readonly #left = new Set<string>()
  readonly #loop: RunLoop | undefined

  constructor(private readonly shared?: SharedPresence) {
    if (shared) this.#loop = new RunLoop({ round: () => this.#exchange(shared) })
    this.#loop?.start()
  }

  /** Hears what this page says of itself; of a page that is nobody's of the staff nothing is heard. */
  serve(socket: LiveSocket): void {
    const { session } = socket.data
    if (session === null || !hasRole(session, 'operator')) return
    const at = new Set<string>()
    const leave = (orderId: string) => {
      if (at.delete(orderId)) this.#leave(orderId, socket.id)
    }
    socket.on('presence:show', (message) => {
      const { success, data } = showPresence.safeParse(message)
      if (!success || !mayDo(session, data.doing)) return
      if (at.size >= presentOrdersMax && !at.has(data.orderId)) return
      at.add(data.orderId)
      this.#show(data.orderId, socket, { ...who(session), doing: data.doing })
    })
    socket.on('presence:leave', (message) => {
      const { success, data } = leaveOrder.safeParse(message)
      if (success) leave(data.orderId)
    })
    socket.on('disconnect', () => at.forEach(leave))
  }

  /** Somebody has asked for something at this order: whoever has it open reads anew what was asked. */
  acted(orderId: string): void {
    for (const { socket } of this.#orders.get(orderId)?.here.values() ?? [])
      emitTo(socket, 'presence:acted', { orderId })
  }

  /** Ends the exchange with the other processes; without being told they forget this one in a moment. */
  stop(): void {
    void this.#loop?.stop()
  }

  #show(orderId: string, socket: LiveSocket, present: Present): void {
    const order = this.#orders.get(orderId) ?? { here: new Map(), elsewhere: [], heardAtMs: 0 }
    const told = order.here.get(socket.id)?.told ?? ''
    order.here.set(socket.id, { ...present, socket, told })
    this.#orders.set(orderId, order)
    this.#left.delete(orderId)
    this.#changed(orderId, order)
  }

  #leave(orderId: string, socketId: string): void {
    const order = this.#orders.get(orderId)
    if (!order?.here.delete(socketId)) return
    if (order.here.size === 0) {
      this.#orders.delete(orderId)
      if (this.shared) this.#left.add(orderId)
    }
    this.#changed(orderId, order)
  }

  #changed(orderId: string, order: OrderPeople): void {
    tell(orderId, order)
    this.#loop?.wake()
  }

  async #exchange(shared: SharedPresence): Promise<number> {
    const left = [...this.#left]
    this.#left.clear()
    await Promise.all([
      ...left.map((orderId) => shared.exchange(orderId, [])),
      ...[...this.#orders].map(async ([orderId, order]) => {
        hear(order, await shared.exchange(orderId, oncePerPerson([...order.here.values()])))
        tell(orderId, order)
      }),
    ])
    return this.#orders.size > 0 ? Date.now() + exchangeMs : Number.POSITIVE_INFINITY
  }
}

const who = ({ userId, name }: Session) => ({ userId, name: name.slice(0, 100) })

/** Nobody is shown to be about to do what their role does not allow. */
const mayDo = (session: Session, doing: Doing): boolean =>
  doing === null || hasRole(session, commandRoles[doing])

/** Takes what the other processes said; without an answer what is known of them is believed for a moment. */
function hear(order: OrderPeople, others: readonly Present[] | undefined): void {
  const now = Date.now()
  if (others) Object.assign(order, { elsewhere: others, heardAtMs: now })
  else if (now - order.heardAtMs > presenceLapsesMs) order.elsewhere = []
}

/** Of several pages of a person the one on which they are about to do something counts. */
function oncePerPerson(pages: readonly Present[]): Present[] {
  const people = new Map<string, Present>()
  for (const { userId, name, doing } of pages)
    people.set(userId, { userId, name, doing: doing ?? people.get(userId)?.doing ?? null })
  return [...people.values()].sort(
    (one, other) =>
      Number(one.doing === null) - Number(other.doing === null) ||
      one.name.localeCompare(other.name, 'en') ||
      one.userId.localeCompare(other.userId, 'en'),
  )
}

/** Tells each page who else is there, when that is not what it was told last. */
function tell(orderId: string, { here, elsewhere }: OrderPeople): void {
  const all = oncePerPerson([...here.values(), ...elsewhere])
  for (const watcher of here.values()) {
    const others = all.filter(({ userId }) => userId !== watcher.userId)
    const people = others.slice(0, peopleMax)
    const frame: PeopleFrame = { orderId, people, more: others.length - people.length }
    const text = JSON.stringify(frame)
    // Whoever comes and finds nobody need not be told.
    if (text === watcher.told || (watcher.told === '' && others.length === 0)) continue
    watcher.told = text
    emitTo(watcher.socket, 'presence:people', frame)
  }
}
