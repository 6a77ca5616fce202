import { services } from '@sagaboard/events/catalog/events'
import { refusalOf } from '@sagaboard/events/commands/guards'
import { violations } from '@sagaboard/events/commands/invariants'
import { canGoOn, defaultSaga, nextOf, type Saga } from '@sagaboard/events/commands/order-snapshot'
import { automatic, type Fulfilment } from '@sagaboard/events/saga/fulfilment'
import { formatMoney } from '@sagaboard/events/saga/money'
import { brokenLedgers, brokenPromises } from './ledger-rules.ts'
import type { Move } from './move.ts'
import { movesOf } from './moves.ts'
import { type Budget, completedOrder, type ModelState, placed } from './state.ts'
import { keyOf } from './state-key.ts'

/**
 * For tests: a walk takes up to half a minute of its own, and many times as long on a machine that has other things to do. What
 * hangs ends.
 */
export const walkDeadlineMs = 1_200_000

/**
 * For tests: of a long walk each `everyNth` state is looked at. With `WALKS=whole` in the environment all of them are, which
 * takes some four times as long.
 *
 * @returns whether it is the turn of the next state
 */
export function share(everyNth: number): () => boolean {
  const nth = process.env.WALKS === 'whole' ? 1 : everyNth
  let states = 0
  return () => ++states % nth === 0
}

/**
 * Of a long walk a test suite looks at so many states, the nearest ones first; whole they are walked by `npm run model-check`,
 * and by the suite with `WALKS=whole`.
 */
export const nearestMax = process.env.WALKS === 'whole' ? Number.POSITIVE_INFINITY : 8_000

/** Nobody asks for anything. */
export const nothing: Budget = {
  customer: 0,
  expiry: 0,
  staff: 0,
  corrupted: 0,
  unroutable: 0,
  refunds: 0,
  restocks: 0,
  news: 0,
  settles: 0,
  mistakes: 0,
  dispatches: 0,
  sourcings: 0,
  returns: 0,
  receipts: 0,
  giveUps: 0,
  arrivals: 0,
  offers: 0,
  fulfilment: automatic,
  onShortage: 'cancel',
  isRest: false,
}

/** With half an hour to pack, or until a person says so. */
export const timed: Fulfilment = { mode: 'timed', packingMs: 30 * 60_000 }
const manual: Fulfilment = { mode: 'manual' }

/** What can happen in each of the walks; together they are `npm run model-check`. */
export const walks = {
  'cancelled by the customer, by staff and by the clock': {
    ...nothing,
    customer: 1,
    expiry: 1,
    staff: 1,
  },
  'refunded and restocked': { ...nothing, staff: 1, refunds: 2, restocks: 1 },
  'the carrier tells of a parcel': { ...nothing, customer: 1, staff: 1, news: 2 },
  'an event is corrupted': { ...nothing, staff: 1, corrupted: 1 },
  'an event that nobody knows': { ...nothing, staff: 1, unroutable: 1, settles: 1 },
  'a person settles what the provider never says': {
    ...nothing,
    customer: 1,
    staff: 1,
    settles: 1,
    mistakes: 1,
  },
  'a person settles refunds': { ...nothing, staff: 1, refunds: 1, settles: 1, mistakes: 1 },
  'packed by a person, and cancelled at any moment': {
    ...nothing,
    fulfilment: manual,
    customer: 1,
    staff: 1,
    dispatches: 1,
  },
  'packed when its time is over, and an event is corrupted': {
    ...nothing,
    fulfilment: timed,
    staff: 1,
    corrupted: 1,
  },
  'packed by a person or by time, and a person settles': {
    ...nothing,
    fulfilment: timed,
    customer: 1,
    settles: 1,
    mistakes: 1,
  },
  'sourced again, and cancelled at any moment': {
    ...nothing,
    fulfilment: manual,
    customer: 1,
    sourcings: 1,
  },
  'packed when its time is over, and sourced again twice': {
    ...nothing,
    fulfilment: timed,
    sourcings: 2,
  },
  'said to be packed, though nothing is packed': { ...nothing, customer: 1, dispatches: 2 },
  'what is short is left out, and it is cancelled at any moment': {
    ...nothing,
    onShortage: 'ship_available',
    customer: 1,
    staff: 1,
    refunds: 1,
  },
  'what is short becomes an order of its own, and an event is corrupted': {
    ...nothing,
    onShortage: 'backorder',
    staff: 1,
    corrupted: 1,
  },
  'the rest of an order waits, is offered stock, given up and cancelled at any moment': {
    ...nothing,
    onShortage: 'backorder',
    isRest: true,
    customer: 1,
    arrivals: 1,
    offers: 1,
  },
  'a person settles, and an event is corrupted': { ...nothing, staff: 1, corrupted: 1, settles: 1 },
} as const satisfies Record<string, Budget>

/** The longest walks: those in which two kinds of trouble meet, or an event that can stop any of the services. */
export const longWalks: readonly (keyof typeof walks)[] = [
  'an event is corrupted',
  'an event that nobody knows',
  'packed by a person, and cancelled at any moment',
  'said to be packed, though nothing is packed',
  'packed when its time is over, and an event is corrupted',
  'packed by a person or by time, and a person settles',
  'what is short becomes an order of its own, and an event is corrupted',
  'a person settles, and an event is corrupted',
]

/** The same order in two parcels, each with a label of its own. */
export const parcelWalks = {
  'two parcels, cancelled by the customer': { ...nothing, customer: 1, settles: 1 },
  'two parcels, and a person is mistaken about them': { ...nothing, settles: 1, mistakes: 1 },
} as const satisfies Record<string, Budget>

/** Of a completed order: its returns, at every moment of which somebody may give them up. */
export const returnWalks = {
  'a return, given up at any moment': { ...nothing, returns: 1, receipts: 1, giveUps: 1 },
  'a return beside a refund': { ...nothing, returns: 1, receipts: 1, refunds: 1 },
  'two returns side by side': { ...nothing, returns: 2, receipts: 1 },
  'a person settles the refund of a return, which is given up at any moment': {
    ...nothing,
    returns: 1,
    receipts: 1,
    giveUps: 1,
    settles: 1,
    mistakes: 1,
  },
} as const satisfies Record<string, Budget>

/** All requests in one walk: it takes some minutes, and finds no more. */
export const longWalk: Budget = {
  ...nothing,
  customer: 1,
  expiry: 1,
  staff: 1,
  refunds: 2,
  restocks: 1,
}

/** What a walk through everything that can happen to one order has found. */
export interface ModelReport {
  states: number
  transitions: number
  /** The longest of the shortest ways to a state. */
  depth: number
  /** How many states nothing moves in any more, by how the order ended. */
  ends: ReadonlyMap<string, number>
  /** The rule that breaks first, and the shortest story that breaks it; undefined when all of them hold everywhere. */
  broken: { rule: string; story: string[] } | undefined
  /** False: there were more states than it was to look at, and whether each order ends was not looked at. */
  isWhole: boolean
}

export interface ModelOptions {
  left: Budget
  /** The order says the sizes of its goods: each of its two parcels has a label of its own. */
  isMeasured?: boolean
  /** Begin with the order as it is once it was completed. */
  isCompleted?: boolean
  /** The handlers to walk with. */
  saga?: Saga
  /** Which broken rules count; all of them unless this says otherwise: so a test can look for the harm instead of its first sign. */
  counts?: (rule: string) => boolean
  /** Whether persons alone must be able to end the order from everywhere; where they may settle, unless this says otherwise. */
  isEndedByPersons?: boolean
  /** It looks at so many states, the nearest ones first; all of them unless this says otherwise. */
  statesMax?: number
  /** Told of every state that is reached. */
  visit?: (state: ModelState) => void
}

interface Visited {
  state: ModelState
  from: number
  line: string
  depth: number
}

/**
 * Walks every interleaving of what can happen to one order, breadth first, and checks the rules at
 * every state and every step: the services' next events, requests to cancel it, every answer of a
 * provider and every one that is lost, events that arrive twice or can't be read, what a person
 * asks for and decides, and another customer who wants the last unit.
 */
export function checkModel({
  left,
  isMeasured = false,
  isCompleted = false,
  saga = defaultSaga,
  counts = () => true,
  isEndedByPersons = left.settles > 0,
  statesMax = Number.POSITIVE_INFINITY,
  visit,
}: ModelOptions): ModelReport {
  const walk = new Walk(isCompleted ? completedOrder(left) : placed(left, isMeasured), saga, counts)
  for (let at = 0; at < walk.visited.length; at += 1) {
    if (at >= statesMax) return walk.report(undefined, false)
    visit?.(walk.stateAt(at))
    const broken = walk.explore(at)
    if (broken) return walk.report(broken)
  }
  return walk.report(walk.neverEnding(isEndedByPersons))
}

/** The states that were reached so far, and how one leads to another. */
class Walk {
  readonly visited: Visited[]
  readonly #saga: Saga
  readonly #counts: (rule: string) => boolean
  readonly #places: Map<string, number>
  /** By state, the states from which a helpful move leads here. */
  readonly #helpedFrom: number[][] = [[]]
  /** The same of moves for which no provider has to answer. */
  readonly #unaidedFrom: number[][] = [[]]
  readonly #ends = new Map<string, number>()
  readonly #endStates: number[] = []
  #transitions = 0

  constructor(state: ModelState, saga: Saga, counts: (rule: string) => boolean) {
    this.visited = [{ state, from: -1, line: 'orders: OrderCreated', depth: 0 }]
    this.#saga = saga
    this.#counts = counts
    this.#places = new Map([[keyOf(state, saga), 0]])
  }

  stateAt(at: number): ModelState {
    return (this.visited[at] as Visited).state
  }

  /** Takes every move that is possible in a state; returns the first rule that breaks. */
  explore(at: number): ModelReport['broken'] {
    const state = this.stateAt(at)
    let moves: Move[]
    try {
      moves = movesOf(state, this.#saga)
    } catch (error) {
      return this.#brokenAt(at, `a service fails: ${String(error)}`)
    }
    const end = endOf(state, this.#saga)
    if (end) {
      const rule = restBroken(state, end).find(this.#counts)
      if (rule) return this.#brokenAt(at, rule)
      this.#ends.set(end, (this.#ends.get(end) ?? 0) + 1)
      if (end !== waits) this.#endStates.push(at)
    }
    for (const move of moves) {
      const rule = this.#take(move, at)
      if (rule) return this.#brokenAt(at, rule, lineOf(move))
    }
    return undefined
  }

  /** Returns the first rule that the move breaks. */
  #take(move: Move, from: number): string | undefined {
    this.#transitions += 1
    const broken = brokenPromises(this.stateAt(from).snapshot, move.to.snapshot)
    const key = keyOf(move.to, this.#saga)
    const known = this.#places.get(key)
    const to = known ?? this.visited.length
    if (known === undefined) {
      const depth = (this.visited[from]?.depth ?? 0) + 1
      this.#places.set(key, to)
      this.visited.push({ state: move.to, from, line: lineOf(move), depth })
      this.#helpedFrom.push([])
      this.#unaidedFrom.push([])
      broken.push(...violations(move.to.snapshot), ...brokenLedgers(move.to, false))
    }
    if (move.helps) this.#helpedFrom[to]?.push(from)
    if (move.isUnaided) this.#unaidedFrom[to]?.push(from)
    return broken.find(this.#counts)
  }

  neverEnding(isEndedByPersons: boolean): ModelReport['broken'] {
    return (
      this.#stuck(unending, this.#helpedFrom) ??
      (isEndedByPersons ? this.#stuck(helpless, this.#unaidedFrom) : undefined)
    )
  }

  /** The first state from which no end can be reached, told as this rule. */
  #stuck(rule: string, from: readonly number[][]): ModelReport['broken'] {
    const stuck = neverEnds(this.visited.length, this.#endStates, from)
    return stuck === undefined || !this.#counts(rule) ? undefined : this.#brokenAt(stuck, rule)
  }

  report(broken: ModelReport['broken'], isWhole = broken === undefined): ModelReport {
    return {
      states: this.visited.length,
      transitions: this.#transitions,
      depth: this.visited.at(-1)?.depth ?? 0,
      ends: this.#ends,
      broken,
      isWhole,
    }
  }

  #brokenAt(at: number, rule: string, last?: string) {
    return { rule, story: timelineOf(this.visited, at, last) }
  }
}

const lineOf = ({ who, what }: Move) => what && `${who}: ${what}`

const waits = 'waits for a person'
const unending = 'the order never ends'
const helpless = 'no command can end the order while nobody answers'

/** How the order has come to rest; undefined while a service can go on. */
function endOf({ snapshot }: ModelState, saga: Saga): string | undefined {
  if (services.some((service) => canGoOn(snapshot, service, saga))) return undefined
  if (services.some((service) => nextOf(snapshot, service, saga) && !snapshot.blocks[service]))
    return undefined
  const { status, reason, payment, currency } = snapshot.orders
  if (services.some((service) => snapshot.blocks[service])) return waits
  if (status === 'COMPLETED')
    return payment.refundedMinor > 0
      ? `COMPLETED, ${formatMoney(payment.refundedMinor, currency)} given back`
      : 'COMPLETED'
  return status === 'CANCELLED' ? `CANCELLED, ${reason}` : waits
}

/** What has to be true where nothing moves any more. */
function restBroken(state: ModelState, end: string): string[] {
  const { snapshot } = state
  if (end !== waits) return brokenLedgers(state, true)
  const standing = services.filter((service) => snapshot.blocks[service])
  const helpless = standing.filter(
    (service) => refusalOf(snapshot, { type: 'retry', service }) !== undefined,
  )
  if (helpless.length > 0) return [`nobody can help ${helpless.join(', ')}`]
  // A step forward was skipped: the order ends when it is cancelled, or when its reservation
  // expires.
  return standing.length === 0 && refusalOf(snapshot, { type: 'cancel' })
    ? ['the order rests, and nobody can end it']
    : []
}

/** The first state from which no end can be reached by the moves that lead to a state; undefined when there is none. */
function neverEnds(
  states: number,
  ends: readonly number[],
  helpedFrom: readonly number[][],
): number | undefined {
  const reaches = new Uint8Array(states)
  const queue = [...ends]
  for (const end of ends) reaches[end] = 1
  for (let at = queue.pop(); at !== undefined; at = queue.pop())
    for (const from of helpedFrom[at] ?? [])
      if (!reaches[from]) {
        reaches[from] = 1
        queue.push(from)
      }
  const stuck = reaches.indexOf(0)
  return stuck === -1 ? undefined : stuck
}

/** The numbered lines that lead to a state; a step in which nothing is stated and nothing is done has none. */
function timelineOf(visited: readonly Visited[], to: number, last = ''): string[] {
  const story = [last]
  for (let at = to; at >= 0; at = visited[at]?.from ?? -1) story.unshift(visited[at]?.line ?? '')
  return story.filter((line) => line !== '').map((line, index) => `${index + 1} ${line}`)
}
