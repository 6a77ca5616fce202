import type { OrderView } from '@sagaboard/events/saga/order-view'
import type { PublicEvent } from '../../live/public-event.ts'
import type { PublicForecast } from '../../live/public-forecast.ts'
import { sayShop, sayShopList } from '../../messages/say-shop.ts'

/** What the story needs to know besides what happened. */
export interface TimelineContext {
  /** The moment for which it is told, in epoch ms: long waits read differently. */
  readonly nowMs: number
  /** Names of products by line. */
  readonly products: ReadonlyMap<number, string>
  /** Place names of warehouses by their id; one that is not named is not told. */
  readonly warehouses: ReadonlyMap<string, string>
  /** What will become of it, which may know of fewer events than have happened; null once it has ended. */
  readonly forecast: PublicForecast | null
  /** An hour as the shopper has it on their clock. */
  readonly clock: (iso: string) => string
  /** A day as the shopper has it in their calendar. */
  readonly day: (iso: string) => string
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

/** What the page tells from: the order as the one fold has it, and what single events say beyond that. */
export interface Labels {
  readonly order: OrderView
  readonly events: readonly PublicEvent[]
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

/** What of the order is not in this delivery; empty until it is set aside. */
export const leftOut = ({ last }: Labels) => last('set_aside')?.leftOut ?? []

/** True when what is left out has become an order of its own, which waits for its stock. */
export function isFollowed({ events, last }: Labels): boolean {
  const setAside = last('set_aside')
  // Nothing follows an order that was to be cancelled by then.
  const isAsked = (one: PublicEvent) =>
    one.kind === 'cancel_asked' && one.version < (setAside?.version ?? 0)
  return setAside?.isFollowed === true && !events.some(isAsked)
}

/** `2 × Enamel mug and 1 × Linen apron` */
export const sayUnits = (
  units: readonly { line: number; quantity: number }[],
  { context: { products } }: Labels,
): string =>
  sayShopList(
    units.map(
      ({ line, quantity }) =>
        `${quantity} × ${products.get(line) ?? sayShop('lead.one_of_your_things')}`,
    ),
  )

export const countUnits = (units: readonly { quantity: number }[]): number =>
  units.reduce((sum, { quantity }) => sum + quantity, 0)

/** What an order waits for that rests until its stock is there. */
export const awaited = ({ last }: Labels) =>
  (last('awaits_stock')?.short ?? []).map(({ line, wanted }) => ({ line, quantity: wanted }))

/** What is charged for what is left out, once it is there, in minor units. */
export const laterMinor = ({ order, last }: Labels): number =>
  Math.max(0, (last('received')?.totalMinor ?? order.totalMinor) - order.totalMinor)

/** True once money was taken, whatever became of it since. */
export const isPaid = ({ payment }: OrderView): boolean => payment.capturedMinor > 0

export const isSent = ({ shipment }: OrderView): boolean => shipment.status === 'created'

/** True once the things are set aside. */
export const isSetAside = ({ forwardStep }: OrderView): boolean =>
  forwardStep !== 'placed' && forwardStep !== 'reserve'

export const isUndoing = ({ status }: OrderView): boolean =>
  status === 'CANCELLING' || status === 'CANCELLED'

/** The forecast, while it knows of all that has happened. */
export const currentForecast = ({ order, context }: Labels): PublicForecast | null =>
  context.forecast?.version === order.version ? context.forecast : null

/** True once the order is certain never to be sent. */
export const isNeverSent = (labels: Labels): boolean =>
  labels.order.shipment.status === 'failed' ||
  labels.order.shipment.status === 'cancelled' ||
  currentForecast(labels)?.neverSent === true

/** What was given back, in minor units: to the card, and by the shop's own hand. */
export function givenBack({ order, events }: Labels): { cardMinor: number; byHandMinor: number } {
  const byHandMinor = events.reduce((sum, event) => {
    const refund = event.kind === 'return' ? event.news : event
    return 'byHand' in refund && refund.byHand ? sum + refund.amountMinor : sum
  }, 0)
  return { cardMinor: order.payment.refundedMinor - byHandMinor, byHandMinor }
}
