import { orderGraph } from '@sagaboard/events/saga/graph'
import { orderStatuses } from '@sagaboard/events/saga/order-view'
import { ageWords } from './filter-words.ts'
import { reasonLabels, statusLabels } from './labels.ts'
import {
  ageLimits,
  attentionKinds,
  endReasons,
  noFilter,
  type OrderFilter,
} from './order-filter.ts'

/** A part of a filter, by one of the ways to say it. */
type Said = readonly [phrase: string, part: Partial<OrderFilter>]

const forward = orderGraph.steps.filter(({ lane, kind }) => lane === 'forward' && kind === 'step')
const statusNames = orderStatuses.map((status) => statusLabels[status].toLowerCase())

const attentionWords: Record<(typeof attentionKinds)[number], readonly string[]> = {
  dead: ['needs a person', 'need a person', 'stuck', 'dead'],
  retrying: ['tried again', 'retrying'],
}

/** In the words of the list, and a few that people say instead. Of two that begin alike the longer one counts. */
const phrases: readonly Said[] = [
  ...orderStatuses.map(
    (status): Said => [statusLabels[status].toLowerCase(), { status: [status] }],
  ),
  ...orderGraph.steps
    .filter(({ id }) => !statusNames.includes(id))
    .map(({ id }): Said => [id, { step: id }]),
  // A service by its first step on the way.
  ...forward
    .filter(({ service }, at) => forward.findIndex((other) => other.service === service) === at)
    .map(({ service, id }): Said => [service, { step: id }]),
  ...attentionKinds.flatMap((attention) =>
    attentionWords[attention].map((phrase): Said => [phrase, { attention }]),
  ),
  ...['waits for stock', 'waiting for stock', 'wait for stock'].map(
    (phrase): Said => [phrase, { waitingFor: 'stock' }],
  ),
  ...['waits to be packed', 'waiting to be packed', 'to be packed', 'packing'].map(
    (phrase): Said => [phrase, { waitingFor: 'packing' }],
  ),
  ...endReasons.map((reason): Said => [reasonLabels[reason].toLowerCase(), { reason }]),
  ...endReasons.map((reason): Said => [reason.replaceAll('_', ' '), { reason }]),
  ...ageLimits.map((age): Said => [ageWords[age].replace(/^the /, ''), { age }]),
].toSorted(([a], [b]) => b.length - a.length)

/** They join what is said, and say nothing by themselves. */
const fillers = new Set(
  'all everything orders order at that which is are was were in the with placed and or for of'.split(
    ' ',
  ),
)

/**
 * Reads a filter of the list as people say it: `needs a person`, `at payment`, `all paid, last hour`. After `all` what is no
 * such word is looked for.
 *
 * @returns null when it narrows nothing, or something else is meant: an order, say
 */
export function readFilterPhrase(said: string): OrderFilter | null {
  const isAll = /^(all|everything)\b/i.test(said)
  const unknown: string[] = []
  let filter = noFilter
  let rest = said.trim()
  while (rest !== '') {
    const [word = ''] = rest.split(/[\s,]+/)
    const found = phrases.find(([phrase]) => beginsWith(rest, phrase))
    if (found) {
      const next = joined(filter, found[1])
      if (!next) return null
      filter = next
    } else if (!fillers.has(word.toLowerCase())) unknown.push(word)
    rest = rest.slice((found?.[0] ?? word).length).replace(/^[\s,]+/, '')
  }
  if (unknown.length > 0 && !isAll) return null
  const read = { ...filter, text: unknown.join(' ') }
  return read.text === '' && filter === noFilter ? null : read
}

const beginsWith = (text: string, phrase: string): boolean =>
  text.toLowerCase().startsWith(phrase) && /^([\s,]|$)/.test(text.slice(phrase.length))

/** Several statuses are any of them; null: two that can't both be meant. */
function joined(filter: OrderFilter, part: Partial<OrderFilter>): OrderFilter | null {
  const status = [...new Set([...filter.status, ...(part.status ?? [])])]
  const isTwice = Object.entries(part).some(
    ([name, value]) =>
      name !== 'status' && ![null, value].includes(filter[name as keyof OrderFilter] as string),
  )
  return isTwice ? null : { ...filter, ...part, status }
}
