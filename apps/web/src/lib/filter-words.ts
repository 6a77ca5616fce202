import { formatDateTime, formatMoney } from './format.ts'
import { reasonLabels, statusLabels, stepName, waitLabels } from './labels.ts'
import { type AgeLimit, filterCurrency, type OrderFilter } from './order-filter.ts'

/** Since when an order was placed, after “placed in”. */
export const ageWords: Record<AgeLimit, string> = {
  '15m': 'the last 15 minutes',
  '1h': 'the last hour',
  '24h': 'the last 24 hours',
  '7d': 'the last 7 days',
}
const list = new Intl.ListFormat('en-GB', { type: 'disjunction' })

/** What people call what a filter names by its id. */
export interface FilterNames {
  /** Of warehouses, by their id. */
  warehouses?: Readonly<Record<string, string>>
  /** Of the incident. */
  incident?: string | undefined
}

/** Which orders a filter means, in words: "Orders at Charge, that need a person, placed in the last hour". */
export function filterWords(filter: OrderFilter, names: FilterNames = {}): string {
  const { status, step, attention, waitingFor, cause, age, text } = filter
  const parts = [
    status.length > 0
      ? `that are ${list.format(status.map((one) => statusLabels[one].toLowerCase()))}`
      : '',
    step ? `at ${stepName(step)}` : '',
    attention === 'dead' ? 'that need a person' : '',
    attention === 'retrying' ? 'that are tried again' : '',
    waitingFor ? `with “${waitLabels[waitingFor]}”` : '',
    cause ? `that fail with “${cause}”` : '',
    age ? `placed in ${ageWords[age]}` : '',
    ...narrowerWords(filter, names),
    text ? `found by “${text}”` : '',
  ].filter(Boolean)
  return parts.length === 0 ? 'All orders' : `Orders ${parts.join(', ')}`
}

const narrowerWords = (filter: OrderFilter, names: FilterNames): string[] => [
  filter.placedFrom ? `placed from ${instantWords(filter.placedFrom)} on` : '',
  filter.placedBefore ? `placed before ${instantWords(filter.placedBefore)}` : '',
  filter.endedFrom ? `that ended from ${instantWords(filter.endedFrom)} on` : '',
  filter.refundedFrom ? `with money given back from ${instantWords(filter.refundedFrom)} on` : '',
  filter.stillFor ? `with nothing new for ${stillWords[filter.stillFor]}` : '',
  filter.reason ? `with the reason “${reasonLabels[filter.reason]}”` : '',
  filter.warehouse ? `from ${names.warehouses?.[filter.warehouse] ?? filter.warehouse}` : '',
  filter.incident ? `that met “${names.incident ?? filter.incident}”` : '',
  filter.atLeastMinor === null ? '' : `of at least ${amountWords(filter.atLeastMinor)}`,
  filter.atMostMinor === null ? '' : `of at most ${amountWords(filter.atMostMinor)}`,
]

const stillWords: Record<AgeLimit, string> = {
  '15m': 'more than 15 minutes',
  '1h': 'more than an hour',
  '24h': 'more than 24 hours',
  '7d': 'more than 7 days',
}

const amountWords = (minor: number) => formatMoney(minor, filterCurrency)

/** A set is looked at from several zones. */
const instantWords = (instant: string) => `${formatDateTime(instant, 'UTC')} UTC`
