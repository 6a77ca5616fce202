import { isReadable } from '@sagaboard/events/catalog/envelope'
import { type Group, groups } from '@sagaboard/events/catalog/groups'
import type { Command } from '@sagaboard/events/commands/command'
import { blockedRefund } from '@sagaboard/events/commands/guards'
import type { OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { packersOf } from '@sagaboard/events/commands/packers'
import { simulatedOutages } from '@sagaboard/events/commands/switches'
import type { Commands } from './commands.ts'
import type { Environment } from './environment.ts'
import { tables } from './memory-stores.ts'
import type { Providers } from './providers.ts'
import type { Owner } from './scheduler.ts'

const operators: Owner = { name: 'operators', alive: true, frozenUntil: 0 }
const lookEveryMs = 700
/** After so long somebody ends an outage (virtual ms). */
const outageMs = [1_500, 6_000] as const

const isSkip = ({ type }: Command) => Number(type === 'skip')

/**
 * The people who decide where machines can't: they look at blocked orders, and ask for what the
 * guards of production allow.
 */
export class OperatorWorkload {
  readonly #environment: Environment
  readonly #commands: Commands
  readonly #providers: Providers
  readonly #deciding = new Set<string>()
  readonly #packing = new Set<string>()

  constructor(environment: Environment, commands: Commands, providers: Providers) {
    this.#environment = environment
    this.#commands = commands
    this.#providers = providers
  }

  start(): void {
    this.#lookAround()
    const { scheduler, random } = this.#environment
    for (const { name } of simulatedOutages)
      scheduler.schedule(operators, random.between(...outageMs), `operators end ${name}`, () =>
        this.#providers.endOutage(name),
      )
  }

  #lookAround(): void {
    this.#environment.scheduler.schedule(operators, lookEveryMs, 'operators look', () => {
      void this.#look()
      this.#lookAround()
    })
  }

  /** What is packed is sent off; now and then somebody says so of what does not wait. */
  #pack(): void {
    const { log, orderIds, random, faultPlan, nameOf } = this.#environment
    for (const orderId of orderIds) {
      const isWaiting = tables.orders(log.reader, orderId)?.waitingFor === 'packing'
      this.#source(orderId, isWaiting)
      const share = isWaiting ? (faultPlan.on ? 0.4 : 1) : faultPlan.on ? 0.02 : 0
      if (this.#packing.has(orderId) || !random.happens(share)) continue
      this.#packing.add(orderId)
      this.#commands.execute(
        `say that ${nameOf(orderId)} is packed`,
        orderId,
        (order) => this.#packs(order),
        { onAnswer: () => this.#packing.delete(orderId) },
      )
    }
  }

  /** From wherever is best now, or not from where it is; now and then of what is not packed. */
  #source(orderId: string, isWaiting: boolean): void {
    const { random, faultPlan, nameOf } = this.#environment
    if (!faultPlan.on || !random.happens(isWaiting ? 0.15 : 0.005)) return
    this.#commands.execute(`source ${nameOf(orderId)} again`, orderId, (order) => {
      const { packed, awaited } = packersOf(order)
      const current = [...packed, ...awaited]
      return [{ type: 'source_again', without: random.happens(0.3) ? [] : current.slice(0, 1) }]
    })
  }

  /** Each warehouse for itself; now and then somebody names none, or one that has said it already. */
  #packs(order: OrderSnapshot): Command[] {
    const { random } = this.#environment
    const { awaited, packed } = packersOf(order)
    const named = random.happens(0.1) ? [...packed, ...awaited] : awaited
    const warehouse = random.happens(0.1) ? undefined : named[random.below(named.length)]
    return [warehouse === undefined ? { type: 'dispatch' } : { type: 'dispatch', warehouse }]
  }

  async #look(): Promise<void> {
    this.#pack()
    const { log, orderIds, random, faultPlan, nameOf } = this.#environment
    const blocked = await log.blockedAmong(log.reader, groups, orderIds)
    for (const orderId of new Set([...blocked.values()].flatMap((orders) => [...orders]))) {
      if (this.#deciding.has(orderId) || (faultPlan.on && random.happens(0.5))) continue
      this.#deciding.add(orderId)
      this.#commands.execute(
        `decide on ${nameOf(orderId)}`,
        orderId,
        (order) => this.#choices(order),
        { onAnswer: () => this.#deciding.delete(orderId) },
      )
    }
  }

  /**
   * What a person may think of, in any order; once the faults are over, first what surely helps.
   */
  #choices(order: OrderSnapshot): Command[] {
    const { random, faultPlan } = this.#environment
    const { orderId } = order.orders
    const choices = Object.entries(order.blocks).flatMap(([service, { version }]): Command[] => [
      ...this.#edits(order, version),
      { type: 'skip', service: service as Group },
      { type: 'retry', service: service as Group },
    ])
    const refund = blockedRefund(order)
    if (refund && !this.#mayBeRefunded(orderId))
      choices.push({
        type: 'refund_by_hand',
        amountMinor: refund.amountMinor,
        reference: `by hand ${random.below(1_000_000)}`,
      })
    if (!faultPlan.on)
      return random.happens(0.3) ? choices.toSorted((a, b) => isSkip(b) - isSkip(a)) : choices
    return choices
      .map((choice) => ({ choice, turn: random.next() }))
      .toSorted((a, b) => a.turn - b.turn)
      .map(({ choice }) => choice)
  }

  /** An event that nobody can read is replaced by what it should have been. */
  #edits({ log, orders }: OrderSnapshot, version: number): Command[] {
    const entry = log.find((one) => one.version === version)
    if (!entry || isReadable(entry)) return []
    const id = this.#commands.eventIdOf(orders.orderId, version)
    const data = this.#environment.originals.get(id ?? '')
    return data ? [{ type: 'edit', version, data }] : []
  }

  /** Who gives money back by hand asks the provider first. */
  #mayBeRefunded(orderId: string): boolean {
    const { refunds, pending } = this.#providers
    return [...refunds.values(), ...pending].some((one) => one.orderId === orderId)
  }
}
