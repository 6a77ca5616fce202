import { statusLabels, stepName, waitLabels } from './labels.ts'
import type { OrderFilter } from './order-filter.ts'

const ages: Record<NonNullable<OrderFilter['age']>, string> = {
  '15m': 'the last 15 minutes',
  '1h': 'the last hour',
  '24h': 'the last 24 hours',
  '7d': 'the last 7 days',
}
const list = new Intl.ListFormat('en-GB', { type: 'disjunction' })

/** Which orders a filter means, in words: "Orders at Charge, that need a person, placed in the last hour". */
export function filterWords({
  status,
  step,
  attention,
  waitingFor,
  cause,
  age,
  text,
}: OrderFilter): string {
  const parts = [
    status.length > 0
      ? `that are ${list.format(status.map((one) => statusLabels[one].toLowerCase()))}`
      : '',
    step ? `at ${stepName(step)}` : '',
    attention === 'dead' ? 'that need a person' : '',
    attention === 'retrying' ? 'that are tried again' : '',
    waitingFor ? `with “${waitLabels[waitingFor]}”` : '',
    cause ? `that fail with “${cause}”` : '',
    age ? `placed in ${ages[age]}` : '',
    text ? `found by “${text}”` : '',
  ].filter(Boolean)
  return parts.length === 0 ? 'All orders' : `Orders ${parts.join(', ')}`
}
