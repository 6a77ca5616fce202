import type { PublicForecast, PublicStep } from '../../live/public-forecast.ts'
import { sayShop } from '../../messages/say-shop.ts'
import { currentForecast, isSent, isUndoing, type Labels, type Step } from './timeline-facts.ts'

/** After so long without news the page says that somebody is slow. */
const slowMs = 5_000
const verySlowMs = 60_000

/** What is under way, and what comes after it if everybody answers; the first of it is happening now. */
export function ahead(labels: Labels): Step[] {
  const rests = resting(labels)
  if (rests) return rests
  const back = isUndoing(labels.order)
  const [first, ...others] = stepsAhead(labels)
  const now: Step = {
    title: first ? nowTitle(first, labels) : sayShop(nothingAhead(labels)),
    state: back ? 'now_back' : 'now',
  }
  const detail = nowDetail(labels)
  return [
    detail === '' ? now : { ...now, detail },
    ...others.map((step): Step => ({ title: nextTitle(step, labels), state: 'next' })),
  ]
}

/** Nothing is foretold while it rests until somebody has packed it. */
const nothingAhead = ({ order }: Labels) =>
  order.waitingFor === 'packing' ? 'now.packing' : 'now.something'

/** What it rests for, whatever was foretold: nobody foretells when goods come in. */
function resting({ order, context }: Labels): Step[] | null {
  if (order.waitingFor !== 'stock') return null
  const day = order.waitsUntil === null ? 'none' : context.day(order.waitsUntil)
  return [
    { title: sayShop('now.awaits_stock', { day }), state: 'now' },
    { title: sayShop('next.set_aside'), state: 'next' },
    { title: sayShop('next.paid'), state: 'next' },
    { title: sayShop('next.sent'), state: 'next' },
  ]
}

/**
 * What is still to come of what was foretold: what has happened since is left out, and once something else has happened
 * nothing of it is told any more.
 */
function stepsAhead({ events, order, context: { forecast } }: Labels): PublicStep[] {
  if (!forecast) return []
  const since = events.filter(({ version }) => version > forecast.version)
  const asForetold = since.every((event, index) => {
    const foretold = forecast.ahead[index]
    return foretold !== undefined && (foretold.kind === event.kind || isOfNoConcern(event.kind))
  })
  if (!asForetold || order.version < forecast.version) return []
  const told = forecast.ahead.slice(since.length).filter(({ kind }) => kind !== 'noted')
  // Money is foretold to go back only of what is never sent: before that is certain, so is nothing that follows from it.
  const back = told.findIndex(({ kind }) => kind === 'refunded')
  return forecast.neverSent || back < 0 ? told : told.slice(0, back)
}

const isOfNoConcern = (kind: string) => kind === 'noted' || kind === 'put_back'

const isChargeOpen = (labels: Labels): boolean =>
  (labels.context.forecast?.unknownChargeMinor ?? 0) > 0

function nowTitle({ kind, amountMinor, at }: PublicStep, labels: Labels): string {
  const { context, money } = labels
  const unknownMinor = context.forecast?.unknownChargeMinor ?? 0
  if (kind === 'nothing_taken' && unknownMinor > 0)
    return sayShop('now.charge_unknown', { amount: money(unknownMinor) })
  return kind === 'noted'
    ? sayShop('now.something')
    : sayShop(`now.${kind}`, {
        amount: money(amountMinor),
        time: at === null ? '' : context.clock(at),
      })
}

function nextTitle({ kind, amountMinor, at }: PublicStep, labels: Labels): string {
  const { context, money } = labels
  if (kind === 'nothing_taken' && isChargeOpen(labels)) return sayShop('next.charge_unknown')
  if (kind === 'noted') return sayShop('now.something')
  const time = at === null ? '' : context.clock(at)
  return sayShop(`next.${kind}`, { amount: money(amountMinor), time })
}

/** Whom it waits for when that takes long, what is not known, and until when it is held. */
function nowDetail(labels: Labels): string {
  const forecast = currentForecast(labels)
  if (!forecast || labels.waitedMs <= slowMs) return ''
  return [slowness(forecast, labels.waitedMs), unknown(forecast, labels), held(forecast, labels)]
    .filter(Boolean)
    .join(' ')
}

function slowness({ waitsFor, needsPerson }: PublicForecast, waitedMs: number): string {
  if (needsPerson) return sayShop('slow.person')
  return waitsFor ? sayShop(`slow.${waitsFor}.${waitedMs > verySlowMs ? 'long' : 'short'}`) : ''
}

function unknown(forecast: PublicForecast, { order, money }: Labels): string {
  const { unknownChargeMinor, isChargeUnanswered } = forecast
  return isChargeUnanswered && !isUndoing(order)
    ? sayShop('unknown.charge', { amount: money(unknownChargeMinor) })
    : ''
}

/** Until when the shopper's things are held, and what becomes of their money then. */
function held({ deadline, cancel }: PublicForecast, { order, context, money }: Labels): string {
  if (deadline === null || isSent(order)) return ''
  if (Date.parse(deadline) < context.nowMs) return ''
  return sayShop(`held.${outcomeOf(cancel)}`, {
    time: context.clock(deadline),
    amount: money(cancel?.givesBackMinor ?? 0),
  })
}

/** What a request to cancel does to the money, whoever makes it. */
function outcomeOf(cancel: PublicForecast['cancel']): 'back' | 'unknown' | 'nothing' {
  if (cancel && cancel.givesBackMinor > 0) return 'back'
  return cancel?.mayBeCharged === false ? 'nothing' : 'unknown'
}
