import type { OrderView } from '@sagaboard/events/saga/order-view'
import type { PublicEvent } from '../../live/public-event.ts'

/** What the story needs to know besides what happened. */
export interface TimelineContext {
  /** The moment for which it is told, in epoch ms: long waits read differently. */
  readonly nowMs: number
  /** Names of products by line. */
  readonly products: ReadonlyMap<number, string>
  /** Place names of warehouses by their id; one that is not named is not told. */
  readonly warehouses: ReadonlyMap<string, string>
  /** True when a person of the shop has to look at it before it goes on. */
  readonly needsAttention: boolean
  /** When it is cancelled unless it was sent by then, and how that reads on the shopper's clock; null: never. */
  readonly heldUntil: { ms: number; clock: string } | null
  readonly money: (amountMinor: number, currency: string) => string
}

/** `done` went well, `failed` did not, `back` was undone for the shopper, `now` is under way, `next` is to come. */
export type StepState = 'done' | 'failed' | 'back' | 'now' | 'now_back' | 'next'

export interface Step {
  readonly title: string
  readonly detail?: string
  /** ISO; none for what is under way or to come. */
  readonly time?: string
  readonly state: StepState
}

type Kind = PublicEvent['kind']
type EntryOf<K extends Kind> = Extract<PublicEvent, { kind: K }>

/** After so long without news the page says that somebody is slow. */
const slowMs = 5_000
const verySlowMs = 60_000

/** What the page tells from: the order as the one fold has it, and what single events say beyond that. */
export interface Labels {
  readonly order: OrderView
  /** The last event of a kind, for what only its words need. */
  readonly last: <K extends Kind>(kind: K) => EntryOf<K> | undefined
  readonly context: TimelineContext
  readonly money: (amountMinor: number) => string
  /** How long nothing has happened. */
  readonly waitedMs: number
}

export const lastOf =
  (events: readonly PublicEvent[]): Labels['last'] =>
  <K extends Kind>(kind: K) =>
    events.findLast((event): event is EntryOf<K> => event.kind === kind)

/** True once money was taken, whatever became of it since. */
export const isPaid = ({ payment }: OrderView): boolean => payment.capturedMinor > 0

export const isSent = ({ shipment }: OrderView): boolean => shipment.status === 'created'

/** True once the things are set aside. */
export const isSetAside = ({ forwardStep }: OrderView): boolean =>
  forwardStep !== 'placed' && forwardStep !== 'reserve'

export const slow = (waitedMs: number, short: string, long: string) =>
  waitedMs > verySlowMs ? long : waitedMs > slowMs ? short : ''

/** Whom the order waits for on its way forward, when that takes long. */
export function slowness({ order, waitedMs }: Labels): string {
  if (isPaid(order))
    return slow(
      waitedMs,
      'The carrier is slow to answer; we keep asking.',
      'The carrier has not answered for a while. We keep asking by ourselves; you don’t have to do anything.',
    )
  if (isSetAside(order)) {
    return slow(
      waitedMs,
      'Your bank is slow to answer; we keep asking. You pay once, however often we ask.',
      'Your bank has not answered for a while. We keep asking by ourselves, and you pay once, however often we ask.',
    )
  }
  return slow(
    waitedMs,
    'It takes a little longer than usual.',
    'It takes longer than usual. Your order is safe with us and goes on by itself.',
  )
}

/** Until when the shopper's things are held; of interest only when it takes long. */
export function held({ order, context: { heldUntil, nowMs }, waitedMs }: Labels): string {
  if (heldUntil === null || heldUntil.ms < nowMs || waitedMs <= slowMs || isSent(order)) return ''
  const back = isPaid(order)
    ? 'your money comes back'
    : isSetAside(order)
      ? 'whatever your bank has taken comes back'
      : 'you pay nothing'
  return `If it can’t be sent by ${heldUntil.clock}, it is cancelled by itself, and ${back}.`
}
