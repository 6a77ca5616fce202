import { isReadable } from '@sagaboard/events/catalog/envelope'
import { type Service, services } from '@sagaboard/events/catalog/events'
import { blockOrder, handle, handleNext } from '@sagaboard/events/commands/advance-order'
import { yes } from '@sagaboard/events/commands/forecast'
import {
  callOf,
  cancelRequestedAt,
  matches,
  nextOf,
  type ProviderCall,
  plannedCall,
  type Saga,
  seenBy,
  settlingCall,
  stepCall,
} from '@sagaboard/events/commands/order-snapshot'
import type { Word } from '@sagaboard/events/saga/settle'
import type { Move } from './move.ts'
import { decisions, requests } from './person-moves.ts'
import { type Answer, answersTo, nothingAsked } from './provider-answers.ts'
import { isSo } from './settlements.ts'
import { type Ledgers, type ModelState, rivalBuys, spend } from './state.ts'

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
    moves.push({
      who: 'another customer',
      what: 'buys the last unit',
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
  if (block?.resolution?.type === 'settled') return wordsOf(turn, block.resolution.word)
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
    to: { ...state, ledgers: answer.ledgers ?? ledgers, snapshot: after },
    helps: true,
    isUnaided: answer.outcome === undefined,
  }
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
      const answered = handled(turn, answer, requester)
      if (!answer.ledgers) return [answered]
      const { ledgers } = answer
      return [
        answered,
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
    return [
      handled(turn, answer, requester),
      {
        who: service,
        what: `${asked}, and the answer is lost`,
        to: { ...after, snapshot: unanswered },
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
