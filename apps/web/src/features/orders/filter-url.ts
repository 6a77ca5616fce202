import { isStorable } from '@sagaboard/events/catalog/is-storable'
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
  waitKinds,
} from '../../lib/order-filter.ts'

/** The filter as it stands in the URL: what an unknown word says is left out. */
export const filterParsers = {
  status: parseAsArrayOf(parseAsStringLiteral(orderStatuses)).withDefault([]),
  step: parseAsStringLiteral(steps),
  attention: parseAsStringLiteral(attentionKinds),
  waitingFor: parseAsStringLiteral(waitKinds),
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
  return {
    ...rest,
    cause: cause === null ? null : searchable(cause),
    text: searchable(q),
  }
}

/** Nothing that is kept holds what can't be kept: who looks for that finds as if nothing was said. */
function searchable(text: string): string {
  const cut = text.slice(0, 200).toWellFormed()
  return isStorable(cut) ? cut : ''
}
