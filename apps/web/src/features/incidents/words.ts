import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { isUnreadable } from '../../lib/error-message.ts'
import { formatCount, formatDateTime, formatMoney } from '../../lib/format.ts'
import { seriesStepMinutes } from '../../lib/incident-series.ts'
import { incidentTitle } from '../../lib/incident-title.ts'
import { eventLabels, type Tone } from '../../lib/labels.ts'

export type IncidentRow = ConsoleOutputs['incidents']['list']['rows'][number]
export type IncidentDetail = ConsoleOutputs['incidents']['one']

/** How an incident reads: what it is, whom it holds up, and how far it is. */

export const stateLabels: Record<IncidentRow['state'], string> = {
  new: 'new',
  looking: 'being looked at',
  known: 'known',
  fixed: 'fixed',
  over: 'over',
}

/** Red needs a person; what is known waits; what is over has arrived. */
export const stateTones: Record<IncidentRow['state'], Tone> = {
  new: 'stop',
  looking: 'go',
  known: 'wait',
  fixed: 'ok',
  over: 'ok',
}

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' })

/** The cause in words; a fault of one service names it. */
export function titleOf({ kind, groups, error }: Pick<IncidentRow, 'kind' | 'groups' | 'error'>) {
  return kind === 'unroutable'
    ? `Messages that belong to no order: ${error}`
    : incidentTitle({ groups, error })
}

/** Who stands still, and at which event; of messages, where they are. */
export function placeOf({ kind, groups, eventType }: IncidentRow): string {
  if (kind === 'unroutable') return `on the topic ${eventType}; nothing waits behind them`
  const event = (eventLabels as Record<string, string>)[eventType] ?? eventType
  return `${list.format(groups)} ${groups.length === 1 ? 'stands' : 'stand'} still at the event “${event}”`
}

/** The money of the orders that stand there, by currency; of orders that nobody has written down it is not known. */
export const moneyOf = ({ money }: Pick<IncidentRow, 'money'>): string =>
  money.length === 0
    ? 'an unknown amount'
    : list.format(money.map(({ heldMinor, currency }) => formatMoney(heldMinor, currency)))

/** Nothing waits there, so that no money does. */
export const holdsNothing = ({ kind, held }: Pick<IncidentRow, 'kind' | 'held'>): boolean =>
  kind === 'unroutable' || held === 0

const orders = (count: number) => `${formatCount(count)} ${count === 1 ? 'order' : 'orders'}`
const messages = (count: number) => `${formatCount(count)} ${count === 1 ? 'message' : 'messages'}`

/** The sentence that comes first on its page. */
export function sentenceOf(incident: IncidentRow): string {
  const { kind, state, held, met, cameBack } = incident
  if (kind === 'unroutable')
    return `${messages(held)} of the topic ${held === 1 ? 'belongs' : 'belong'} to no order of ours.`
  if (state === 'over')
    return met === 1
      ? 'It is over: the order that met it has gone on.'
      : `It is over: all of the ${orders(met)} that met it have gone on.`
  const still = `${orders(held)} ${held === 1 ? 'stands' : 'stand'} still, and ${moneyOf(incident)} with ${held === 1 ? 'it' : 'them'}.`
  return cameBack ? `It was said to be fixed, and happened again. ${still}` : still
}

/** What follows from it for whoever looks. */
export function adviceOf({ kind, state, error, met, held }: IncidentRow): string {
  if (kind === 'unroutable')
    return 'They are kept and published to the dead-letter topic. Find who sends them; then say that it is fixed.'
  if (state === 'over')
    return 'There is nothing to do. It opens again when an order meets it again.'
  const gone = met - held
  const before =
    gone > 0
      ? `${orders(gone)} of ${formatCount(met)} ${gone === 1 ? 'has' : 'have'} gone on. `
      : ''
  if (isUnreadable(error))
    return `${before}Edit the event of each order, or let a build run that can read it.`
  return `${before}Find the cause and end it; what is tried again by itself then goes on, and the others are retried here. It closes itself when the last order has gone on.`
}

/** What becomes of the orders if nothing helps; `from`: when the first of them is cancelled. */
export const deadlineOf = (from: string, held: number, zone: string): string =>
  held === 1
    ? `If it has not gone on by ${formatDateTime(from, zone)}, it is cancelled.`
    : `What has not gone on by its time is cancelled, the first at ${formatDateTime(from, zone)}.`

/** This hour against the one before. */
export const trendOf = ({ thisHour, hourBefore }: IncidentRow): string =>
  `${formatCount(thisHour)} this hour, ${formatCount(hourBefore)} the hour before`

/** When the picture of the series begins. */
export const seriesStart = (series: readonly number[]): string =>
  `${(series.length - 1) * seriesStepMinutes} min ago`

/** What the picture of the series shows, for who does not see it. */
export function seriesLabel({ kind, series }: Pick<IncidentRow, 'kind' | 'series'>): string {
  const what = kind === 'unroutable' ? 'Messages that came' : 'Orders that stood still'
  const most = `at most ${formatCount(Math.max(0, ...series))}`
  const last = `${formatCount(series.at(-1) ?? 0)} last`
  return `${what}, in steps of ${seriesStepMinutes} minutes from ${seriesStart(series)} until now: ${most}, ${last}`
}

/** The heading of the list. */
export const headingOf = (open: number): string =>
  open === 0
    ? 'No incident is open'
    : open === 1
      ? 'One incident is open'
      : `${formatCount(open)} incidents are open`
