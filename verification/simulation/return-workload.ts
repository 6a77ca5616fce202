import { askedReasons, type Command } from '@sagaboard/events/commands/command'
import { returnableLines } from '@sagaboard/events/commands/returns'
import type { OrderView } from '@sagaboard/events/saga/order-view'
import { hasEnded, type ReturnView } from '@sagaboard/events/saga/returns/return-view'
import type { Commands } from './commands.ts'
import type { Environment } from './environment.ts'
import { tables } from './memory-stores.ts'
import type { Requests } from './requests.ts'
import type { Owner } from './scheduler.ts'

const returnsStaff: Owner = { name: 'returns staff', alive: true, frozenUntil: 0 }
const lookEveryMs = 200
/** A return is asked for so long after its order was completed at most, and given up so long after that (virtual ms). */
const askedWithinMs = 800
const givenUpWithinMs = 1_500

/** One return in some is left alone for good, and waits in the end. */
export const isLeftAlone = (returnId: string): boolean =>
  returnId.charCodeAt(returnId.length - 1) % 8 === 0

/** True of a return that goes on only once a person says something. */
export const waitsForPerson = ({ status, decidedOn, isGivingUp }: ReturnView): boolean =>
  !isGivingUp && (status === 'labelled' || (status === 'requested' && decidedOn === null))

/** Returns: customers ask for them and give them up, staff decide, receive unit by unit, and give some up as well. */
export class ReturnWorkload {
  readonly #environment: Environment
  readonly #requests: Requests
  readonly #commands: Commands
  /** The returns about which somebody is saying something. */
  readonly #inHand = new Set<string>()

  constructor(environment: Environment, requests: Requests, commands: Commands) {
    this.#environment = environment
    this.#requests = requests
    this.#commands = commands
  }

  start(): void {
    this.#environment.scheduler.schedule(returnsStaff, lookEveryMs, 'returns staff look', () => {
      for (const orderId of this.#environment.orderIds) this.#look(orderId)
      this.start()
    })
  }

  /** An order was completed: some of it comes back, at once or bit by bit. */
  completed({ orderId }: OrderView): void {
    const { random, nameOf } = this.#environment
    for (let times = random.pick([0, 0, 1, 1, 2, 3]); times > 0; times--)
      this.#requests.later(
        random.between(0, askedWithinMs),
        `ask for a return of ${nameOf(orderId)}`,
        () => this.#ask(orderId),
      )
  }

  #ask(orderId: string): void {
    const { random, nameOf } = this.#environment
    const by = random.pick(['customer', 'customer', 'staff'])
    this.#commands.execute(
      `ask for a return of ${nameOf(orderId)}`,
      orderId,
      ({ orders }) => this.#linesAsked(orders),
      { by },
    )
    if (!random.happens(0.4)) return
    const afterMs = random.pick([random.between(0, 60), random.between(0, givenUpWithinMs)])
    const what = `give the returns of ${nameOf(orderId)} up`
    this.#requests.later(afterMs, what, () => this.#giveUp(orderId, by))
  }

  /** Some units of some lines; now and then more than there are, and then fewer. */
  #linesAsked(order: OrderView): Command[] {
    const { random } = this.#environment
    const left = returnableLines(order).filter(() => random.happens(0.7))
    const isTooMuch = random.happens(0.15)
    const lines = left.map(({ line, quantity }) => ({
      line,
      quantity: isTooMuch ? quantity + 1 : 1 + random.below(quantity),
      reason: random.pick(reasons),
    }))
    return lines.length > 0 ? [{ type: 'return_request', lines }] : []
  }

  #giveUp(orderId: string, by: 'customer' | 'staff'): void {
    const what = `give the returns of ${this.#environment.nameOf(orderId)} up`
    const commandsOf = ({ orders }: { orders: OrderView }) =>
      Object.keys(orders.returns ?? {}).map(
        (returnId): Command => ({ type: 'return_give_up', returnId }),
      )
    this.#commands.execute(what, orderId, commandsOf, { by })
  }

  /** Those that wait for somebody, but for the few that nobody looks at. */
  #look(orderId: string): void {
    const { log, random, faultPlan, nameOf } = this.#environment
    const { returns = {} } = tables.orders(log.reader, orderId) ?? {}
    for (const one of Object.values(returns)) {
      const { returnId } = one
      if (hasEnded(one) || !waitsForPerson(one) || isLeftAlone(returnId)) continue
      if (this.#inHand.has(returnId) || (faultPlan.on && random.happens(0.5))) continue
      this.#inHand.add(returnId)
      this.#commands.execute(
        `say what becomes of a return of ${nameOf(orderId)}`,
        orderId,
        ({ orders }) => this.#words(orders.returns?.[returnId]),
        {
          onAnswer: () => {
            this.#inHand.delete(returnId)
            this.#thinkAgain(orderId)
          },
        },
      )
    }
  }

  /** Now and then somebody gives up what was just received, while its refund is asked for. */
  #thinkAgain(orderId: string): void {
    const { random, faultPlan, nameOf } = this.#environment
    if (!faultPlan.on || !random.happens(0.3)) return
    const what = `give the returns of ${nameOf(orderId)} up`
    this.#requests.later(random.between(0, 40), what, () => this.#giveUp(orderId, 'staff'))
  }

  #words(one: ReturnView | undefined): Command[] {
    const { random } = this.#environment
    if (!one) return []
    const { returnId } = one
    if (one.status === 'requested')
      return [
        {
          type: 'return_review',
          returnId,
          decision: random.pick(['approve', 'approve', 'refuse']),
        },
      ]
    if (random.happens(0.1)) return [{ type: 'return_give_up', returnId }]
    return [{ type: 'return_receive', returnId, lines: one.lines.map((line) => this.#seen(line)) }]
  }

  /** What became of each unit of a line: as new, broken, or not accepted. */
  #seen({ line, quantity }: ReturnView['lines'][number]) {
    const { random } = this.#environment
    const seen = { line, restock: 0, writeOff: 0, reject: 0 }
    for (let unit = 0; unit < quantity; unit++)
      seen[random.pick(['restock', 'restock', 'writeOff', 'reject'])]++
    return seen
  }
}

const [someReason, ...otherReasons] = askedReasons
if (!someReason) throw new Error('there is no reason to ask for a return')
const reasons = [someReason, ...otherReasons] as const
