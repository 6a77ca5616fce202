import { askHref, buttonLabels, keyOfCommand, labelContextOf } from '../../lib/command-labels.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatMoney } from '../../lib/format.ts'
import { incidentHref } from '../../lib/incident-filter.ts'
import { statusLabels } from '../../lib/labels.ts'
import { ordersHref } from '../../lib/order-filter.ts'
import { nameHas, type PaletteQuery, verbNames } from '../../lib/palette.ts'
import type { itemsFor } from './nav.tsx'

export type FoundOrder = ConsoleOutputs['find']['orders'][number]
export type Offers = ConsoleOutputs['commands']['offers']

/** One line of the palette. */
export interface Hit {
  id: string
  label: string
  /** What it is about, or why it can't be done. */
  note: string
  /** Where it leads; null: it can't be done now. */
  href: string | null
  /** Of an order. */
  status?: FoundOrder['status']
}

export interface HitGroup {
  name: string
  items: Hit[]
}

interface Known {
  query: PaletteQuery
  pages: ReturnType<typeof itemsFor>
  /** What the text finds; undefined until it was read. */
  found: ConsoleOutputs['find'] | undefined
  /** What can be asked for the first of the orders, by their ids; those that were not read are missing. */
  offers: ReadonlyMap<string, Offers>
}

/** Everything that is offered for what was typed, in groups; groups of nothing are left out. */
export function hitsOf(known: Known): HitGroup[] {
  const pages: HitGroup = { name: 'Go to', items: pagesOf(known) }
  const found: HitGroup[] = [
    { name: 'Do', items: actsOf(known) },
    { name: 'Orders', items: ordersOf(known) },
    { name: 'Incidents', items: incidentsOf(known) },
  ]
  // Who types the beginning of a page's name means the page, also before anything else was looked for.
  const groups = pages.items.some(({ label }) => beginsWith(label, known.query.text))
    ? [pages, ...found]
    : [...found, pages]
  return groups.filter(({ items }) => items.length > 0)
}

const beginsWith = (name: string, text: string) => name.toLowerCase().startsWith(text.toLowerCase())

function actsOf({ query: { verb }, found, offers }: Known): Hit[] {
  const hits = (found?.orders ?? []).flatMap((order) => {
    const read = offers.get(order.orderId)
    return (read?.offers ?? [])
      .filter(({ command }) => !('returnId' in command))
      .filter(({ command, refusal }) => (verb ? verb.includes(command.type) : refusal === null))
      .map(({ command, refusal }): Hit => {
        const key = keyOfCommand(command)
        const label = buttonLabels(command, labelContextOf(read, {}))
        return {
          id: `${key} ${order.orderId}`,
          label: `${label} ${order.orderNumber}`,
          note: refusal === null ? aboutOf(order) : `Can’t be done: ${refusal}`,
          href: refusal === null ? askHref(order.orderId, key) : null,
        }
      })
  })
  // What can be done comes first.
  return [...hits.filter(({ href }) => href !== null), ...hits.filter(({ href }) => href === null)]
}

function ordersOf({ query: { text }, found }: Known): Hit[] {
  if (text === '') return []
  const orders = (found?.orders ?? []).map((order) => ({
    id: order.orderId,
    label: order.orderNumber,
    note: aboutOf(order),
    href: `/console/orders/${order.orderId}`,
    status: order.status,
  }))
  const all = {
    id: 'all',
    label: `All orders found by “${text}”`,
    note: found?.more ? 'There are more than these.' : '',
    href: ordersHref({ text }),
  }
  return [...orders, all]
}

const aboutOf = ({ customerName, totalMinor, currency, status }: FoundOrder): string =>
  [customerName, formatMoney(totalMinor, currency), statusLabels[status].toLowerCase()]
    .filter(Boolean)
    .join(', ')

const incidentsOf = ({ found }: Known): Hit[] =>
  found?.incident
    ? [
        {
          id: found.incident.id,
          label: found.incident.title,
          note: 'A message of the topic that belongs to no order',
          href: incidentHref(found.incident.id),
        },
      ]
    : []

const pagesOf = ({ query: { verb, text }, pages }: Known): Hit[] =>
  verb
    ? []
    : pages
        .filter(({ name }) => nameHas(name, text))
        .map(({ name, href }) => ({ id: href, label: name, note: '', href }))

/** What is said below the list: how to go on. */
export const hintOf = ({ verb, text }: PaletteQuery): string =>
  verb && text === ''
    ? 'Say for which order: its number, a name, an e-mail address, a reference.'
    : `Also understood: a verb before an order, such as “${verbNames[0]} 7KM4”; ${verbNames.slice(1).join(', ')}.`
