import { isReadable } from '@sagaboard/events/catalog/envelope'
import { type Service, services } from '@sagaboard/events/catalog/events'
import { blockOrder, handle, handleNext } from '@sagaboard/events/commands/advance-order'
import { yes } from '@sagaboard/events/commands/forecast'
import {
  callOf,
  matches,
  nextOf,
  type OrderSnapshot,
  type ProviderCall,
  plannedCall,
  type Saga,
  seenBy,
  settlingCall,
  stepCall,
  undoRequestedAt,
  wordIn,
} from '@sagaboard/events/commands/order-snapshot'
import { createEngine } from '@sagaboard/events/saga/apply-event'
import type { LabelCall, LabelRequest } from '@sagaboard/events/saga/labels'
import type { Word } from '@sagaboard/events/saga/settle'
import type { Answer } from './answer.ts'
import type { Move } from './move.ts'
import { carrierNews, decisions, requests } from './person-moves.ts'
import { answersTo, nothingAsked } from './provider-answers.ts'
import { isSo } from './settlements.ts'
import { goodsComeIn, type Ledgers, type ModelState, rivalBuys, spend } from './state.ts'

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
    !Object.hasOwn(saga.orders, noted.type) &&
    !Object.hasOwn(saga.returns.orders, noted.type)
  )
    return stepsOf(state, 'orders', saga)
  const moves: Move[] = []
  for (const service of services)
    moves.push(...stepsOf(state, service, saga), ...redeliveries(state, service, saga))
  moves.push(...lateArrivals(state), ...requests(state), ...carrierNews(state))
  moves.push(...decisions(state), ...unroutable(state))
  for (const to of goodsComeIn(state))
    moves.push({ who: 'a supplier', what: 'brings a lamp', to, helps: false, isUnaided: false })
  for (const bought of rivalBuys(state))
    moves.push({
      who: 'another customer',
      what: `buys the last ${bought.rivalBought}`,
      to: bought,
      helps: false,
      isUnaided: false,
    })
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
    const what = `can't read ${event} and is blocked`
    return [{ who: service, what, to, helps: true, isUnaided: true }]
  }
  const turn = { state, service, saga, event }
  const word = wordIn(block?.resolution)
  if (word) return wordsOf(turn, word)
  const call = callOf(snapshot, service, saga)
  const moves = call ? callsOf(turn, call) : [handled(turn, nothingAsked), ...answersUnderWay(turn)]
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
      isUnaided: true,
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
    to: {
      ...state,
      ledgers: paidByHand(snapshot, after, answer.ledgers ?? ledgers),
      snapshot: after,
    },
    helps: true,
    isUnaided: answer.outcome === undefined,
  }
}

/** What was asked for before it is paid by hand is paid once the books say so. */
function paidByHand(before: OrderSnapshot, after: OrderSnapshot, ledgers: Ledgers): Ledgers {
  if (before.blocks.payment?.resolution?.type !== 'refunded_by_hand') return ledgers
  let { byHandMinor } = ledgers
  for (const entry of after.log.slice(before.log.length))
    if (isReadable(entry) && 'method' in entry.data && entry.data.method === 'by_hand')
      byHandMinor += entry.data.amountMinor
  return { ...ledgers, byHandMinor }
}

/**
 * A person's word is carried out: its void is answered, or is not, also where it had its effect; or the process dies before
 * it commits.
 */
function wordsOf(turn: Turn, word: Word): Move[] {
  const { state, service, saga, event } = turn
  const first = settlingCall(state.snapshot, service, saga)
  if (!first) return [handled(turn, nothingAsked, `takes a person’s word on ${event}`)]
  const requester = `asks to void what a person has settled on ${event}`
  const silence = (ledgers: Ledgers, words: string): Move => {
    const call = stepCall(state.snapshot, service, saga)
    const isMisled = state.isMisled || (call !== undefined && !isSo(call, word, ledgers))
    return handled(
      { ...turn, state: { ...state, ledgers, isMisled } },
      { ...nothingAsked, words },
      requester,
    )
  }
  return [
    silence(state.ledgers, 'which does not arrive'),
    ...answersTo(first, state.ledgers).flatMap((answer): Move[] => {
      const answered = answer.isUnanswered ? [] : [handled(turn, answer, requester)]
      if (!answer.ledgers) return answered
      const { ledgers } = answer
      return [
        ...answered,
        silence(ledgers, `${answer.words}, and the answer is lost`),
        {
          who: service,
          what: `${requester}, ${answer.words}, and the process dies before it commits`,
          to: { ...state, ledgers },
          helps: false,
          isUnaided: false,
        },
      ]
    }),
  ]
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
    if (answer.isLeft) {
      const dead = { state: 'dead', error: 'partly on its way' } as const
      const to = { ...after, snapshot: blockOrder(snapshot, service, dead, saga) }
      const what = `${asked}: it is left to a person`
      return [{ who: service, what, to, helps: true, isUnaided: false }]
    }
    return [
      ...(answer.isUnanswered ? [] : [handled(turn, answer, requester)]),
      {
        who: service,
        what: `${asked}, and the answer is lost`,
        to: { ...(answer.isUnanswered ? onItsWay(after, call) : after), snapshot: unanswered },
        helps: false,
        isUnaided: false,
      },
      ...(answer.ledgers
        ? [
            {
              who: service,
              what: `${asked}, and the process dies before it commits`,
              to: after,
              helps: false,
              isUnaided: false,
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
      isUnaided: true,
    },
  ]
}

/** What was asked for may still arrive long after it was given up: of labels each request by itself. */
function onItsWay(state: ModelState, call: ProviderCall): ModelState {
  if (call.type === 'void') return state
  const { charges, labels, refunds } = state.ledgers
  const known = { charge: charges, label: labels, refund: refunds }[call.type]
  const calls = call.type === 'label' ? call.requests.map(alone) : [call]
  const late = calls.filter(
    ({ key }) => !(key in known) && !state.late.some((other) => other.key === key),
  )
  return late.length === 0 ? state : { ...state, late: [...state.late, ...late] }
}

/** A request for one label, whatever becomes of the others. */
const alone = (request: LabelRequest): LabelCall => {
  const { key, orderId } = request
  return { type: 'label', key, orderId, requests: [request] }
}

/** Calls that were given up arrive after all; nobody waits for their answers. */
function lateArrivals(state: ModelState): Move[] {
  return state.late.flatMap((call) => {
    const to = { ...state, late: state.late.filter((other) => other !== call) }
    return answersTo(call, state.ledgers).map(({ words, ledgers }) => ({
      who: call.type === 'label' ? 'the carrier' : 'the provider',
      what: `is reached by the request for the ${call.type} at last, ${words}`,
      to: { ...to, ledgers: ledgers ?? state.ledgers },
      helps: false,
      isUnaided: false,
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
  const next = nextOf(snapshot, service, saga)
  const requestedAt = next && isReadable(next) ? (undoRequestedAt(snapshot, next) ?? 0) : 0
  const version = next?.version ?? 0
  if (!planned || callOf(snapshot, service, saga) || requestedAt < version) return []
  const isMade =
    planned.type === 'label'
      ? planned.requests.every(({ key }) => key in ledgers.labels)
      : planned.key in ledgers.charges || planned.key in ledgers.refunds
  if (!isMade) return []
  return answersTo(planned, ledgers)
    .filter(({ isUnanswered }) => !isUnanswered)
    .map((answer) =>
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
        ? createEngine(saga).callFor('payment', { payment: snapshot.payment.state }, entry)
        : undefined
    const again = handle(snapshot, service, { event: entry, outcome: call && yes(call) }, saga)
    if (again === snapshot) return []
    return [
      {
        who: service,
        what: `is given ${entry.type} (${entry.version}) once more`,
        to: { ...state, snapshot: again },
        helps: false,
        isUnaided: false,
      },
    ]
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
      isUnaided: false,
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
  return [{ who, what: `${what}, corrupted`, to: corrupted, helps, isUnaided: false }]
}
