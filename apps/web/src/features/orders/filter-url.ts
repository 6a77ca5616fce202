import { orderStatuses } from '@sagaboard/events/saga/order-view'
import {
  createLoader,
  type inferParserType,
  parseAsArrayOf,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'
import {
  ageLimits,
  attentionKinds,
  type OrderFilter,
  steps,
  urlKeys,
} from '../../lib/order-filter.ts'

/** The filter as it stands in the URL: what an unknown word says is left out. */
export const filterParsers = {
  status: parseAsArrayOf(parseAsStringLiteral(orderStatuses)).withDefault([]),
  step: parseAsStringLiteral(steps),
  attention: parseAsStringLiteral(attentionKinds),
  cause: parseAsString,
  age: parseAsStringLiteral(ageLimits),
  q: parseAsString.withDefault(''),
}

export const loadFilter = createLoader(filterParsers, { urlKeys })

export function filterOf({
  q,
  cause,
  ...rest
}: inferParserType<typeof filterParsers>): OrderFilter {
  return { ...rest, cause: cause?.slice(0, 200) ?? null, text: q.slice(0, 200) }
}
