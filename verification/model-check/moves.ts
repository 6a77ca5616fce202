import { isReadable, type NewEvent } from '@sagaboard/events/catalog/envelope'
import {
  type Allocation,
  type CancelReason,
  type Service,
  services,
} from '@sagaboard/events/catalog/events'
import type { Command } from '@sagaboard/events/commands/command'
import { applyEffect, effectOf } from '@sagaboard/events/commands/effects'
import { yes } from '@sagaboard/events/commands/forecast'
import { blockedRefund, refusalOf } from '@sagaboard/events/commands/guards'
import {
  append,
  blockOrder,
  callOf,
  cancelRequestedAt,
  handle,
  handleNext,
  matches,
  nextOf,
  type OrderSnapshot,
  type ProviderCall,
  plannedCall,
  requestCancel,
  type Saga,
  seenBy,
} from '@sagaboard/events/commands/order-snapshot'
import { formatMoney } from '@sagaboard/events/saga/money'
import { type Answer, answersTo, nothingAsked } from './provider-answers.ts'
import { type Budget, type Ledgers, type ModelState, rivalBuys, totalMinor } from './state.ts'

/** One thing that can happen next: in words, and what then is. */
export interface Move {
  who: string
  /** Empty where nothing is worth a line: orders takes note of an event. */
  what: string
  to: ModelState
  /** It brings the order nearer to its end: a service's step that succeeds, or a person who settles something. */
  helps: boolean
}

/**
 * Everything that can happen next to one order.
 *
 * Where the orders service only takes note of an event, it goes first and alone: nobody else looks at its row, and it states
 * nothing, so every other order of these steps leads to the same states, only later.
 */
export function movesOf(state: ModelState, saga: Saga): Move[] {
  const noted = nextOf(state.snapshot, 'orders', saga)
  if (
    noted &&
    isReadable(noted) &&
    !state.snapshot.blocks.orders &&
    !Object.hasOwn(saga.orders, noted.type)
  )
    return stepsOf(state, 'orders', saga)
  const moves: Move[] = []
  for (const service of services)
    moves.push(...stepsOf(state, service, saga), ...redeliveries(state, service, saga))
  moves.push(...lateArrivals(state), ...requests(state), ...decisions(state), ...unroutable(state))
  const bought = rivalBuys(state)
  if (bought)
    moves.push({ who: 'another customer', what: 'buys the last unit', to: bought, helps: false })
  return state.left.corrupted > 0
    ? [...moves, ...moves.flatMap((move) => corruptedOf(state, move))]
    : moves
}

/** What a service can do with its next event, for every answer that a provider may give. */
function stepsOf(state: ModelState, service: Service, saga: Saga): Move[] {
  const { snapshot } = state
  const next = nextOf(snapshot, service, saga)
  const block = snapshot.blocks[service]
  if (!next || block?.state === 'dead') return []
  const event = `${next.type} (${next.version})`
  if (!isReadable(next) && block?.resolution?.type !== 'skip') {
    const dead = { state: 'dead', error: next.unreadable } as const
    const to = { ...state, snapshot: blockOrder(snapshot, service, dead, saga) }
    return [{ who: service, what: `can't read ${event} and is blocked`, to, helps: true }]
  }
  const call = callOf(snapshot, service, saga)
  const moves = call
    ? callsOf({ state, service, saga, event }, call)
    : [
        handled({ state, service, saga, event }, nothingAsked),
        ...answersUnderWay({ state, service, saga, event }),
      ]
  if (block?.state === 'retrying' && !block.resolution) {
    const dead = {
      ...snapshot,
      blocks: { ...snapshot.blocks, [service]: { ...block, state: 'dead' as const } },
    }
    moves.push({
      who: service,
      what: `gives up on ${event}`,
      to: { ...state, snapshot: dead },
      helps: false,
    })
  }
  return moves
}

/** A service at an event that it can handle. */
interface Turn {
  state: ModelState
  service: Service
  saga: Saga
  event: string
}

/** @param requester what was asked for before, in words */
function handled({ state, service, saga, event }: Turn, answer: Answer, requester = ''): Move {
  const { snapshot, ledgers } = state
  const after = handleNext(snapshot, service, answer.outcome, saga)
  const stated = after.log
    .slice(snapshot.log.length)
    .map((entry) => `${entry.type} (${entry.version})`)
  const isOnlyNoted = service === 'orders' && stated.length === 0
  const result = stated.length > 0 ? stated.join(', ') : 'nothing more to say'
  const what = requester
    ? `${requester}, ${answer.words}: ${result}`
    : `handles ${event}: ${result}`
  return {
    who: service,
    what: isOnlyNoted ? '' : what,
    to: { ...state, ledgers: answer.ledgers ?? ledgers, snapshot: after },
    helps: true,
  }
}

/**
 * A call to a provider: it is answered, its answer is lost, the process dies before it commits, or
 * it never arrives.
 */
function callsOf(turn: Turn, call: ProviderCall): Move[] {
  const { state, service, saga, event } = turn
  const { snapshot, ledgers } = state
  const requester =
    call.type === 'void'
      ? `asks to void the ${call.of} on ${event}`
      : `asks for the ${call.type} on ${event}`
  const retrying = { state: 'retrying', error: 'no answer' } as const
  const unanswered = blockOrder(snapshot, service, retrying, saga)
  const moves = answersTo(call, ledgers).flatMap((answer): Move[] => {
    const after = { ...state, ledgers: answer.ledgers ?? ledgers }
    const asked = `${requester}, ${answer.words}`
    return [
      handled(turn, answer, requester),
      {
        who: service,
        what: `${asked}, and the answer is lost`,
        to: { ...after, snapshot: unanswered },
        helps: false,
      },
      ...(answer.ledgers
        ? [
            {
              who: service,
              what: `${asked}, and the process dies before it commits`,
              to: after,
              helps: false,
            },
          ]
        : []),
    ]
  })
  return [
    ...moves,
    {
      who: service,
      what: `${requester}, which does not arrive`,
      to: { ...onItsWay(state, call), snapshot: unanswered },
      helps: false,
    },
  ]
}

/** What a request to cancel overtakes may still arrive long after it was given up. */
function onItsWay(state: ModelState, call: ProviderCall): ModelState {
  if (call.type !== 'charge' && call.type !== 'label') return state
  const known = call.type === 'charge' ? state.ledgers.charges : state.ledgers.labels
  return call.key in known || state.late.some(({ key }) => key === call.key)
    ? state
    : { ...state, late: [...state.late, call] }
}

/** Calls that were given up arrive after all; nobody waits for their answers. */
function lateArrivals(state: ModelState): Move[] {
  return state.late.flatMap((call) => {
    const to = { ...state, late: state.late.filter((other) => other !== call) }
    return answersTo(call, state.ledgers).map(({ words, ledgers }) => ({
      who: call.type === 'charge' ? 'the provider' : 'the carrier',
      what: `is reached by the request for the ${call.type} at last, ${words}`,
      to: { ...to, ledgers: ledgers ?? state.ledgers },
      helps: false,
    }))
  })
}

/**
 * The answer to a call that was under way when the order was asked to be cancelled: it is heard behind the request, and only
 * what was made for certain can still be told.
 */
function answersUnderWay({ state, service, saga, event }: Turn): Move[] {
  const { snapshot, ledgers } = state
  const planned = plannedCall(snapshot, service, saga)
  const requestedAt = cancelRequestedAt(snapshot) ?? 0
  const version = nextOf(snapshot, service, saga)?.version ?? 0
  if (!planned || callOf(snapshot, service, saga) || requestedAt < version) return []
  const isMade = planned.key in ledgers.charges || planned.key in ledgers.labels
  if (!isMade) return []
  return answersTo(planned, ledgers).map((answer) =>
    handled(
      { state, service, saga, event },
      answer,
      `hears of the ${planned.type} on ${event} behind the request to cancel`,
    ),
  )
}

/** Events that arrive once more, at any time after they were handled. */
function redeliveries(state: ModelState, service: Service, saga: Saga): Move[] {
  const { snapshot } = state
  const seen = seenBy(snapshot, service)
  return snapshot.log.flatMap((entry): Move[] => {
    if (entry.version > seen || !isReadable(entry) || !matches(service, entry.type, saga)) return []
    const call =
      service === 'payment'
        ? saga.paymentCall({ payment: snapshot.payment.state }, entry)
        : undefined
    const again = handle(snapshot, service, { event: entry, outcome: call && yes(call) }, saga)
    if (again === snapshot) return []
    return [
      {
        who: service,
        what: `is given ${entry.type} (${entry.version}) once more`,
        to: { ...state, snapshot: again },
        helps: false,
      },
    ]
  })
}

/** What somebody may ask for at any moment, whether it makes sense or not: services answer for themselves. */
function requests(state: ModelState): Move[] {
  const { snapshot, left } = state
  const ask = (key: keyof Budget, who: string, what: string, event: NewEvent): Move[] =>
    left[key] > 0
      ? [
          {
            who,
            what,
            to: spend({ ...state, snapshot: asked(snapshot, event, who) }, key),
            helps: false,
          },
        ]
      : []
  const undo = (key: keyof Budget, who: string, what: string, reason: CancelReason) =>
    ask(key, who, `${what} (${snapshot.log.length + 1})`, {
      type: 'OrderCancelRequested',
      data: { reason },
    })
  // The door asks for a refund of a completed order only; how much is left of it is payment's to say.
  const refund = (amountMinor: number) =>
    snapshot.orders.status !== 'COMPLETED'
      ? []
      : ask(
          'refunds',
          'staff',
          `ask for a refund of ${formatMoney(amountMinor, 'EUR')} (${snapshot.log.length + 1})`,
          {
            type: 'RefundRequested',
            data: {
              requestId: `request ${left.refunds}`,
              amountMinor,
              currency: 'EUR',
              method: 'provider',
              note: '',
            },
          },
        )
  const restock = (lines: Allocation[]) =>
    ask(
      'restocks',
      'staff',
      `restock ${lines.map(({ quantity, sku }) => `${quantity} ${sku}`).join(', ')} (${snapshot.log.length + 1})`,
      {
        type: 'RestockRequested',
        data: { requestId: `restock ${left.restocks}`, lines, note: '' },
      },
    )
  return [
    ...undo('customer', 'the customer', 'cancels', 'cancelled_by_customer'),
    ...undo('expiry', 'the reservation', 'expires', 'expired'),
    ...refund(partMinor),
    ...refund(totalMinor),
    ...restock([{ line: 1, sku: 'desk-lamp', warehouse: 'leipzig', quantity: 1 }]),
    ...restock([{ line: 2, sku: 'enamel-mug', warehouse: 'halle', quantity: 2 }]),
  ]
}

const asked = (snapshot: OrderSnapshot, event: NewEvent, who: string): OrderSnapshot =>
  event.type === 'OrderCancelRequested'
    ? requestCancel(snapshot, event, who)
    : append(snapshot, event, who)

const partMinor = 1_800

/** What a person may decide about a service that stands, through the guards. */
function decisions(state: ModelState): Move[] {
  const { snapshot, ledgers, corrupted, left } = state
  const commands: { command: Command; ledgers?: Ledgers; spends?: keyof Budget; words: string }[] =
    []
  for (const service of services) {
    const block = snapshot.blocks[service]
    if (!block) continue
    const event = `${block.eventType} (${block.version})`
    if (block.state === 'dead')
      commands.push({
        command: { type: 'retry', service },
        words: `let ${service} try ${event} again`,
      })
    commands.push({ command: { type: 'skip', service }, words: `let ${service} skip ${event}` })
    if (corrupted?.version === block.version)
      commands.push({
        command: { type: 'edit', version: block.version, data: corrupted.data },
        words: `edit ${event}`,
      })
  }
  if (left.staff > 0)
    commands.push({ command: { type: 'cancel' }, words: 'cancel', spends: 'staff' })
  const paid = (amountMinor: number): Ledgers => ({
    ...ledgers,
    byHandMinor: ledgers.byHandMinor + amountMinor,
  })
  const refund = blockedRefund(snapshot)
  const call = callOf(snapshot, 'payment')
  // Whoever pays by hand has looked into the provider's ledgers first: the preview says so.
  if (refund && call && !(call.key in ledgers.refunds))
    commands.push({
      command: { type: 'refund_by_hand', amountMinor: refund.amountMinor, reference: 'transfer' },
      ledgers: paid(refund.amountMinor),
      words: `pay ${formatMoney(refund.amountMinor, 'EUR')} back by hand`,
    })
  if (!refund && left.refunds > 0)
    commands.push({
      command: { type: 'refund_by_hand', amountMinor: partMinor, reference: 'transfer' },
      ledgers: paid(partMinor),
      spends: 'refunds',
      words: `pay ${formatMoney(partMinor, 'EUR')} back by hand`,
    })
  return commands.flatMap(({ command, ledgers: after = ledgers, spends, words }): Move[] => {
    if (refusalOf(snapshot, command)) return []
    const requester = { actor: 'staff', note: '', requestId: `request ${left.refunds}` }
    const to = {
      ...state,
      ledgers: after,
      snapshot: applyEffect(snapshot, effectOf(snapshot, command, requester), 'staff'),
    }
    // An order that moves has to end without being cancelled.
    const helps =
      command.type !== 'cancel' || services.every((service) => !nextOf(snapshot, service))
    return [{ who: 'staff', what: words, to: spends ? spend(to, spends) : to, helps }]
  })
}

/** An event of a type that nobody knows. */
function unroutable(state: ModelState): Move[] {
  const { snapshot, left } = state
  if (left.unroutable === 0) return []
  const entry = {
    version: snapshot.log.length + 1,
    type: 'SomethingElse',
    unreadable: 'unknown event type',
  }
  const to = spend(
    { ...state, snapshot: { ...snapshot, log: [...snapshot.log, entry] } },
    'unroutable',
  )
  return [
    {
      who: 'somebody',
      what: `writes SomethingElse (${entry.version}) into the log`,
      to,
      helps: false,
    },
  ]
}

/** The same move, and what it states stands in the log as something that can't be read. */
function corruptedOf(before: ModelState, { who, what, to, helps }: Move): Move[] {
  const last = to.snapshot.log.at(-1)
  if (!what || !last || !isReadable(last) || to.snapshot.log.length === before.snapshot.log.length)
    return []
  const entry = { version: last.version, type: last.type, unreadable: 'another shape' }
  const corrupted = spend(
    {
      ...to,
      corrupted: last,
      snapshot: { ...to.snapshot, log: [...to.snapshot.log.slice(0, -1), entry] },
    },
    'corrupted',
  )
  return [{ who, what: `${what}, corrupted`, to: corrupted, helps }]
}

const spend = (state: ModelState, key: keyof Budget): ModelState => ({
  ...state,
  left: { ...state.left, [key]: state.left[key] - 1 },
})
