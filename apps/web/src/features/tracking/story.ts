import type { PublicEvent } from '../../realtime/public-event.ts'

/** What the story needs to know besides what happened. */
export interface StoryContext {
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

/** What the order's page says, from top to bottom. Money in minor units. */
export interface Story {
  readonly headline: string
  readonly lead: string
  readonly steps: readonly Step[]
  /** True when nothing more will happen. */
  readonly ended: boolean
  readonly paidMinor: number
  readonly returnedMinor: number
  /** What is on its way back, but has not arrived. */
  readonly comingBackMinor: number
  /** What to offer: nothing while it goes well. */
  readonly offer: 'order_again' | 'other_address' | 'other_card' | null
  readonly tracking: readonly { carrier: string; trackingNumber: string }[]
  /** What cancelling would do now, in a sentence; null when it can't be cancelled any more, or is already. */
  readonly cancelling: string | null
}

type Kind = PublicEvent['kind']
type Told<K extends Kind> = Extract<PublicEvent, { kind: K }>

/** After so long without news the page says that somebody is slow. */
const slowMs = 5_000
const verySlowMs = 60_000

/** What is known of the order, gathered from its events. */
interface Facts {
  readonly has: (kind: Kind) => boolean
  readonly get: <K extends Kind>(kind: K) => Told<K> | undefined
  readonly lastMs: number
}

function gather(events: readonly PublicEvent[]): Facts {
  const byKind = new Map<Kind, PublicEvent>()
  for (const event of events) byKind.set(event.kind, event)
  return {
    has: (kind) => byKind.has(kind),
    get: <K extends Kind>(kind: K) => byKind.get(kind) as Told<K> | undefined,
    lastMs: Date.parse(events.at(-1)?.time ?? ''),
  }
}

/**
 * Tells what became of an order in its shopper's words: what happened, what is happening and whom it waits for, what comes
 * next. Pure: the same events and the same moment tell the same story.
 *
 * @param events of one order, ascending by version, from its first
 */
export function tellStory(events: readonly PublicEvent[], context: StoryContext): Story {
  const facts = gather(events)
  const received = facts.get('received')
  const currency = received?.currency ?? 'EUR'
  const money = (amountMinor: number) => context.money(amountMinor, currency)
  const paidMinor = facts.get('paid')?.amountMinor ?? 0
  const returnedMinor = events.reduce((sum, event) => sum + (event.kind === 'refunded' ? event.amountMinor : 0), 0)
  const ended = facts.has('completed') || facts.has('closed')
  const undoing = isUndone(facts)
  const comingBackMinor = undoing && returnedMinor === 0 && facts.has('paid') ? paidMinor : 0
  const words = { facts, context, money, waitedMs: context.nowMs - facts.lastMs, returnedMinor }
  const { headline, lead } = undoing ? undoneHeadline(words) : forwardHeadline(words)
  const steps = [...past(events, words), ...(ended ? [] : undoing ? undoneAhead(words) : ahead(words))]
  return {
    headline,
    lead: context.needsAttention && !ended ? `${lead} Someone of ours is looking at it.` : lead,
    ...{ steps, ended, paidMinor, returnedMinor, comingBackMinor },
    offer: !facts.has('closed')
      ? null
      : facts.has('undeliverable')
        ? 'other_address'
        : facts.has('declined')
          ? 'other_card'
          : 'order_again',
    tracking: facts.get('sent')?.parcels ?? [],
    cancelling: undoing || ended || facts.has('sent') || facts.has('too_late_to_cancel') ? null : consequence(words, paidMinor),
  }
}

/** What is undone when the shopper cancels now; a payment that is just being made is honestly unknown. */
function consequence({ facts, money }: Words, paidMinor: number): string {
  if (paidMinor > 0) return `Nothing is sent, and ${money(paidMinor)} go back to your card.`
  if (facts.has('set_aside')) return 'Nothing is sent. Should your bank have taken the money by then, all of it goes back to your card.'
  return 'Nothing is sent and nothing is charged.'
}

interface Words {
  readonly facts: Facts
  readonly context: StoryContext
  readonly money: (amountMinor: number) => string
  /** How long nothing has happened. */
  readonly waitedMs: number
  /** All that was given back so far. */
  readonly returnedMinor: number
}

/** True from the moment that the order does not go on any more; a cancellation that came too late is none. */
function isUndone({ has }: Facts): boolean {
  if (has('completed')) return false
  return (
    has('closed') || has('out_of_stock') || has('declined') || has('undeliverable') || (has('cancel_asked') && !has('too_late_to_cancel'))
  )
}

const slow = (waitedMs: number, short: string, long: string) => (waitedMs > verySlowMs ? long : waitedMs > slowMs ? short : '')

/** Whom the order waits for on its way forward, when that takes long. */
function slowness({ facts, waitedMs }: Words): string {
  if (facts.has('paid'))
    return slow(
      waitedMs,
      'The carrier is slow to answer; we keep asking.',
      'The carrier has not answered for a while. We keep asking by ourselves; you don’t have to do anything.',
    )
  if (facts.has('set_aside')) {
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
function held({ facts, context: { heldUntil, nowMs }, waitedMs }: Words): string {
  if (heldUntil === null || heldUntil.ms < nowMs || waitedMs <= slowMs || facts.has('sent')) return ''
  const back = facts.has('paid') ? ', and your money comes back' : ', and you pay nothing'
  return `If it can’t be sent until ${heldUntil.clock}, it is cancelled by itself${back}.`
}

function forwardHeadline(words: Words): { headline: string; lead: string } {
  const { facts, money } = words
  const late = facts.has('too_late_to_cancel') ? 'It was too late to cancel: the parcel had left. ' : ''
  const sent = facts.get('sent')
  if (sent !== undefined) {
    const by = sent.parcels.map(({ carrier, trackingNumber }) => `${carrier} has it, number ${trackingNumber}`).join('; ')
    const refunded = facts.has('refunded') ? ` ${money(words.returnedMinor)} went back to your card since.` : ''
    return { headline: 'It’s on its way to you.', lead: `${late}${by}.${refunded}` }
  }
  if (facts.has('paid')) return { headline: 'Paid, and nearly out of the door.', lead: 'We are handing it to the carrier.' }
  if (facts.has('set_aside')) return { headline: 'It’s set aside for you.', lead: 'We are asking your bank for the payment.' }
  const total = facts.get('received')?.totalMinor ?? 0
  return {
    headline: 'Thank you. We have your order.',
    lead: `${money(total)} in all. We are setting your things aside.`,
  }
}

function undoneHeadline(words: Words): { headline: string; lead: string } {
  const { facts, context } = words
  const short = facts.get('out_of_stock')
  if (short !== undefined) {
    const what = short.short.map(({ line, wanted, available }) => {
      const name = context.products.get(line) ?? 'One of your things'
      return available === 0
        ? `${name} has sold out.`
        : `Of ${name} you wanted ${wanted}, and ${available} ${available === 1 ? 'was' : 'were'} left.`
    })
    return { headline: 'Somebody was quicker than you.', lead: `${what.join(' ')} We sent nothing, and you paid nothing.` }
  }
  const declined = facts.get('declined')
  if (declined !== undefined) {
    const why = declined.why === 'no_funds' ? 'There is not enough money on the card.' : 'The bank did not say why.'
    return { headline: 'Your bank said no.', lead: `${why} You were not charged, and nothing was sent.` }
  }
  const back = moneyBack(words)
  const undeliverable = facts.get('undeliverable')
  if (undeliverable !== undefined) {
    const { city } = facts.get('received') ?? { city: '' }
    const where = [undeliverable.postcode, city].filter(Boolean).join(' ')
    const headline = facts.has('refunded')
      ? 'We couldn’t deliver there. Your money is back.'
      : 'We can’t deliver there, so your money is coming back.'
    return {
      headline,
      lead: `The carrier doesn’t know the address ${where}. Nothing was sent, and you don’t have to do anything. ${back}`.trim(),
    }
  }
  const by = facts.get('cancel_asked')?.by
  const asked =
    by === 'you'
      ? 'You cancelled it.'
      : by === 'us'
        ? 'We had to cancel it.'
        : by === 'time'
          ? 'It could not be sent in the time that we hold your things for, so it expired.'
          : ''
  const headline = facts.has('closed') ? 'Your order is cancelled.' : 'Your order is being cancelled.'
  const nothing = facts.has('paid') || !(facts.has('closed') || facts.has('nothing_taken')) ? '' : 'You were not charged.'
  return { headline, lead: [asked, back || nothing].filter(Boolean).join(' ') }
}

/** Where the shopper's money is, while and after it is given back; empty when none was taken. */
function moneyBack({ facts, money }: Words): string {
  const refunded = facts.get('refunded')
  if (refunded !== undefined) return `${money(refunded.amountMinor)} went back to your card.`
  const paid = facts.get('paid')
  if (paid === undefined) return ''
  return `${money(paid.amountMinor)} go back to your card.`
}

const slowRefund = (waitedMs: number) =>
  slow(waitedMs, 'Your bank is slow to answer; we keep asking.', 'Your bank has not answered for a while; we keep asking by ourselves.')

/** What happened, each thing that concerns the shopper as one step. */
function past(events: readonly PublicEvent[], { facts, context, money }: Words): Step[] {
  return events.flatMap((event): Step[] => {
    const { time } = event
    switch (event.kind) {
      case 'received':
        return [
          {
            title: 'Order received',
            detail: `${event.items} ${event.items === 1 ? 'item' : 'items'}, ${money(event.totalMinor)}`,
            time,
            state: 'done',
          },
        ]
      case 'set_aside': {
        const places = event.warehouses.flatMap((id) => context.warehouses.get(id) ?? [])
        return [{ title: places.length === 0 ? 'Set aside for you' : `Set aside for you in ${places.join(' and ')}`, time, state: 'done' }]
      }
      case 'out_of_stock':
        return [{ title: 'Not enough left', detail: 'Somebody else was a moment faster.', time, state: 'failed' }]
      case 'paid':
        return [{ title: `Paid with your card ${event.card}`, time, state: 'done' }]
      case 'declined':
        return [
          {
            title: 'The bank declined the card',
            detail: event.why === 'no_funds' ? 'Not enough money on it.' : 'You were not charged.',
            time,
            state: 'failed',
          },
        ]
      case 'sent':
        return event.parcels.map(({ carrier, trackingNumber }) => ({
          title: `Handed to ${carrier}`,
          detail: `Number ${trackingNumber}`,
          time,
          state: 'done',
        }))
      case 'undeliverable':
        return [{ title: 'The carrier couldn’t take it', detail: `They don’t know the postcode ${event.postcode}.`, time, state: 'failed' }]
      case 'cancel_asked':
        return [
          {
            title:
              event.by === 'you'
                ? 'You asked to cancel'
                : event.by === 'us'
                  ? 'We cancelled it'
                  : 'It expired: it could not be sent in time',
            time,
            state: 'back',
          },
        ]
      case 'too_late_to_cancel':
        return [{ title: 'Too late to cancel', detail: 'The parcel had left already.', time, state: 'failed' }]
      case 'not_sent':
        return [{ title: 'It will not be sent', time, state: 'back' }]
      case 'refunded':
        return [
          {
            title: `${money(event.amountMinor)} went back to your card`,
            detail: 'It can take some days until your bank shows it.',
            time,
            state: 'back',
          },
        ]
      case 'nothing_taken':
        return [{ title: 'You were not charged', time, state: 'back' }]
      case 'completed':
        return [{ title: 'All done on our side', detail: 'Everything you ordered has been sent.', time, state: 'done' }]
      case 'closed':
        return [{ title: 'Order closed', ...(facts.has('paid') ? {} : { detail: 'You paid nothing.' }), time, state: 'back' }]
      case 'put_back': // of no concern to the shopper
      case 'noted':
        return []
      default:
        return event satisfies never
    }
  })
}

/** What is under way and what comes after it, while all goes well. */
function ahead(words: Words): Step[] {
  const { facts } = words
  const titles = [
    ['received', 'set_aside', 'Setting it aside', 'Set aside for you'],
    ['set_aside', 'paid', 'Paying with your card', 'Paid with your card'],
    ['paid', 'sent', 'Handing it to the carrier', 'Handed to the carrier'],
    ['sent', 'completed', 'Closing the order', 'All done on our side'],
  ] as const
  const from = titles.findIndex(([, until]) => !facts.has(until))
  const detail = [slowness(words), held(words)].filter(Boolean).join(' ')
  return titles
    .slice(from === -1 ? titles.length : from)
    .map(
      ([, , doing, done], index): Step =>
        index === 0 ? { title: doing, ...(detail && { detail }), state: 'now' } : { title: done, state: 'next' },
    )
}

/** What is under way and what comes after it, while it is being undone. */
function undoneAhead(words: Words): Step[] {
  const { facts, money, waitedMs } = words
  const closing: Step = { title: 'Order closed', state: 'next' }
  const paid = facts.get('paid')
  const asking = facts.has('cancel_asked') && !facts.has('not_sent') && !facts.has('undeliverable')
  if (asking)
    return [
      { title: 'Stopping it', state: 'now_back' },
      ...(paid ? [{ title: `${money(paid.amountMinor)} back on your card`, state: 'next' } as const] : []),
      closing,
    ]
  if (paid && !facts.has('refunded')) {
    const detail = slowRefund(waitedMs)
    return [{ title: `${money(paid.amountMinor)} are on their way back`, ...(detail && { detail }), state: 'now_back' }, closing]
  }
  return [{ title: 'Closing the order', state: 'now_back' }]
}
