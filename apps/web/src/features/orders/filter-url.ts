import { isStorable } from '@sagaboard/events/catalog/is-storable'
import { orderStatuses } from '@sagaboard/events/saga/order-view'
import {
  createLoader,
  createParser,
  type inferParserType,
  parseAsArrayOf,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'
import { incidentId } from '../../lib/incident-acts.ts'
import {
  ageLimits,
  attentionKinds,
  endReasons,
  type OrderFilter,
  steps,
  urlKeys,
  waitKinds,
} from '../../lib/order-filter.ts'
import { parseAsMinor } from '../../lib/parse-as-minor.ts'

/** An instant, however its address says it. PostgreSQL has no year 0. */
const parseAsInstant = createParser<string>({
  parse: (text) => {
    const at = /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/.test(text) ? new Date(text) : null
    return at && at.getUTCFullYear() > 0 ? at.toISOString() : null
  },
  serialize: String,
})

const parseAsIncident = createParser<string>({
  parse: (text) => incidentId.safeParse(text).data ?? null,
  serialize: String,
})

/** The filter as it stands in the URL: what an unknown word says is left out. */
export const filterParsers = {
  status: parseAsArrayOf(parseAsStringLiteral(orderStatuses)).withDefault([]),
  step: parseAsStringLiteral(steps),
  attention: parseAsStringLiteral(attentionKinds),
  waitingFor: parseAsStringLiteral(waitKinds),
  cause: parseAsString,
  age: parseAsStringLiteral(ageLimits),
  reason: parseAsStringLiteral(endReasons),
  warehouse: parseAsString,
  incident: parseAsIncident,
  atLeastMinor: parseAsMinor,
  atMostMinor: parseAsMinor,
  placedFrom: parseAsInstant,
  placedBefore: parseAsInstant,
  endedFrom: parseAsInstant,
  refundedFrom: parseAsInstant,
  stillFor: parseAsStringLiteral(ageLimits),
  q: parseAsString.withDefault(''),
}

export const loadFilter = createLoader(filterParsers, { urlKeys })

export function filterOf({
  q,
  cause,
  warehouse,
  ...rest
}: inferParserType<typeof filterParsers>): OrderFilter {
  return {
    ...rest,
    cause: cause === null ? null : searchable(cause),
    warehouse: warehouse === null ? null : searchable(warehouse),
    text: searchable(q),
  }
}

/** Nothing that is kept holds what can't be kept: who looks for that finds as if nothing was said. */
function searchable(text: string): string {
  const cut = text.slice(0, 200).toWellFormed()
  return isStorable(cut) ? cut : ''
}
