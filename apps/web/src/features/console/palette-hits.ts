import { parseMoney } from '../../lib/amount.ts'
import { wholeAtOnce } from '../../lib/command-form.ts'
import {
  askHref,
  buttonLabels,
  keyOfCommand,
  labelContextOf,
  withAmount,
} from '../../lib/command-labels.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { filterWords } from '../../lib/filter-words.ts'
import { formatMoney } from '../../lib/format.ts'
import { receiveHref, stockHref } from '../../lib/goods/stock-href.ts'
import { incidentHref } from '../../lib/incident-filter.ts'
import { incidentTitle } from '../../lib/incident-title.ts'
import { statusLabels } from '../../lib/labels.ts'
import { ordersHref } from '../../lib/order-filter.ts'
import { nameHas, type PaletteQuery, verbNames } from '../../lib/palette.ts'
import { actKey, freezeHref } from '../../lib/set-acts.ts'
import { actLabels } from '../../lib/set-words.ts'
import { say } from '../../messages/say.ts'
import type { itemsFor } from './nav.tsx'
import type { Foretold } from './palette-preview.tsx'
import type { Setting } from './palette-settings.ts'

export type FoundOrder = ConsoleOutputs['find']['orders'][number]
type StandingIncident = ConsoleOutputs['overview']['incidents'][number]
export type Offers = ConsoleOutputs['commands']['offers']

/** One line of the palette. */
export interface Hit {
  id: string
  label: string
  /** What it is about, or why it can't be done. */
  note: string
  /** Where it leads; null: it leads nowhere, or it can't be done now. */
  href: string | null
  /** What it changes of how the console is shown, at once. */
  setting?: Setting
  /** Of an order. */
  status?: FoundOrder['status']
  /** Of a page: the keys that lead there. */
  keys?: string
  /** Of an act: what its dialog would foretell first. */
  foretold?: Foretold
}

export interface HitGroup {
  name: string
  items: Hit[]
}

interface Known {
  query: PaletteQuery
  pages: ReturnType<typeof itemsFor>
  settings: readonly Setting[]
  /** The causes that orders stand at now. */
  incidents: readonly StandingIncident[]
  /** What the text finds; undefined until it was read. */
  found: ConsoleOutputs['find'] | undefined
  /** What can be asked for the first of the orders, by their ids; those that were not read are missing. */
  offers: ReadonlyMap<string, Offers>
}

/** Everything that is offered for what was typed, in groups; groups of nothing are left out. */
export function hitsOf(known: Known): HitGroup[] {
  const pages: HitGroup = { name: 'Go to', items: pagesOf(known) }
  const orders: HitGroup = { name: 'Orders', items: ordersOf(known) }
  // Where none is found, what else it may mean comes first.
  const isNoOrder = known.found?.orders.length === 0
  const acts: HitGroup = { name: 'Do', items: doableOf(known) }
  const orderGroups = isNoOrder ? [] : [orders]
  // Who types no verb wants to look: what is chosen by Enter changes nothing then.
  const found: HitGroup[] = [
    ...(asksToAct(known.query) ? [acts, ...orderGroups] : [...orderGroups, acts]),
    { name: 'Products', items: productsOf(known) },
    { name: 'Incidents', items: incidentsOf(known) },
  ]
  // Who types the beginning of a page's name means the page, also before anything else was looked for.
  const isPage = pages.items.some(({ label }) => beginsWith(label, known.query.text))
  const settings: HitGroup = { name: say('palette.settings'), items: settingsOf(known) }
  const groups = isPage ? [pages, ...found, settings] : [...found, settings, pages]
  return [...groups, ...(isNoOrder ? [orders] : [])].filter(({ items }) => items.length > 0)
}

const asksToAct = ({ verb, act, receive }: PaletteQuery) =>
  verb !== null || act !== null || receive !== null

const beginsWith = (name: string, text: string) => name.toLowerCase().startsWith(text.toLowerCase())

function doableOf(known: Known): Hit[] {
  const others = [...actsOf(known), ...manyOf(known), ...standingOf(known)]
  const received = receivesOf(known)
  // Who says how many means goods, and no order that has them.
  return known.query.receive?.units ? [...received, ...others] : [...others, ...received]
}

/** What can be done comes first. */
const possibleFirst = (hits: readonly Hit[]): Hit[] => [
  ...hits.filter(({ href }) => href !== null),
  ...hits.filter(({ href }) => href === null),
]

const actsOf = ({ query, found, offers }: Known): Hit[] =>
  possibleFirst(
    (found?.orders ?? []).flatMap((order) => {
      const read = offers.get(order.orderId)
      return (read?.offers ?? [])
        .filter(({ command }) => !('returnId' in command))
        .filter(({ command, refusal }) =>
          query.verb ? query.verb.includes(command.type) : refusal === null,
        )
        .map((offer) => actOf(order, offer, { read, amount: query.amount }))
    }),
  )

/** `amount`: as it was typed; null: none was. */
function actOf(
  order: FoundOrder,
  { command: offered, refusal }: Offers['offers'][number],
  { read, amount }: { read: Offers | undefined; amount: string | null },
): Hit {
  const key = keyOfCommand(offered)
  const { orderId, orderNumber, currency } = order
  const amountMinor = amount === null ? null : (parseMoney(amount, currency) ?? null)
  const command = withAmount(offered, amountMinor)
  const money = amountMinor === null ? undefined : formatMoney(amountMinor, currency)
  const button = buttonLabels(offered, { ...labelContextOf(read, {}), amount: money })
  const hit = { id: `${key} ${orderId}`, label: `${button} ${orderNumber}` }
  const isNoAmount = amount !== null && amountMinor === null
  const why = refusal ?? (isNoAmount ? say('palette.no_amount', { amount, currency }) : null)
  if (why !== null) return { ...hit, note: say('palette.impossible', { why }), href: null }
  const whole = wholeAtOnce(command, currency)
  return {
    ...hit,
    note: aboutOf(order),
    href: askHref(orderId, key, amountMinor ?? undefined),
    ...(whole && { foretold: { type: 'command', orderId, command: whole, currency } }),
  }
}

/** The act for all that a filter finds. */
const manyOf = ({ query: { many } }: Known): Hit[] =>
  many
    ? [
        {
          id: 'many',
          label: say('palette.many', {
            act: actLabels[many.act],
            which: filterWords(many.filter),
          }),
          note: say('palette.many_note'),
          href: freezeHref(many.filter, many.act),
          foretold: { type: 'many', filter: many.filter },
        },
      ]
    : []

/** So many incidents are offered at once. */
const incidentsMax = 3

/** Incidents that orders stand at and whose cause has these words. */
const incidentsNamed = ({ query: { text }, incidents }: Known) =>
  incidents
    // The same cause at several services, or at several events, has a page for each.
    .flatMap((incident) => {
      const [id, ...others] = incident.ids
      return id !== undefined && others.length === 0 ? [{ ...incident, id }] : []
    })
    .filter((incident) => nameHas(incidentTitle(incident), text))
    .slice(0, incidentsMax)

/** What stands at an incident is retried, or skipped, all of it at once. */
function standingOf(known: Known): Hit[] {
  const { act } = known.query
  if (act !== 'retry' && act !== 'skip') return []
  return incidentsNamed(known).map((incident) => ({
    id: `standing ${incident.id}`,
    label: say('palette.many', { act: actLabels[act], which: `“${incidentTitle(incident)}”` }),
    note: standsNote(incident),
    href: `${incidentHref(incident.id)}?${actKey}=${act}`,
  }))
}

const standsNote = ({ orders, heldMinor, currency, state }: StandingIncident): string =>
  say('palette.stands', { orders, money: formatMoney(heldMinor, currency), state })

const receivesOf = ({ query: { receive }, found }: Known): Hit[] =>
  receive
    ? (found?.products ?? []).map((product) => ({
        id: `receive ${product.sku}`,
        label:
          receive.units === null
            ? say('palette.receive', { name: product.name })
            : say('palette.receive_units', { units: receive.units, name: product.name }),
        note: productNote(product),
        href: receiveHref(product.sku, receive.units),
      }))
    : []

function ordersOf({ query: { text, many }, found }: Known): Hit[] {
  // A filter is no name of an order.
  if (text === '' || many) return []
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

const productsOf = ({ query: { verb }, found }: Known): Hit[] =>
  verb
    ? []
    : (found?.products ?? []).map((product) => ({
        id: `product ${product.sku}`,
        label: product.name,
        note: productNote(product),
        href: stockHref(product.sku),
      }))

const productNote = ({ sku, free }: ConsoleOutputs['find']['products'][number]): string =>
  say('palette.product', { sku, free })

const incidentsOf = (known: Known): Hit[] => [
  ...messagesOf(known),
  ...(known.query.verb || known.query.text === ''
    ? []
    : incidentsNamed(known).map((incident) => ({
        ...{ id: `incident ${incident.id}`, label: incidentTitle(incident) },
        ...{ note: standsNote(incident), href: incidentHref(incident.id) },
      }))),
]

const messagesOf = ({ found }: Known): Hit[] =>
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
        .map(({ name, href, key }) => ({
          ...{ id: href, label: name, note: '', href },
          keys: `G ${key.toUpperCase()}`,
        }))

/** Settings are offered to who asks for them. */
const settingsOf = ({ query: { verb, text }, settings }: Known): Hit[] =>
  verb || text === ''
    ? []
    : settings
        .filter(({ label, alsoSaid }) => nameHas(`${label} ${alsoSaid}`, text))
        .map((setting) => ({
          ...{ id: setting.id, label: setting.label, note: '' },
          href: setting.href ?? null,
          setting,
        }))

/** What is said below the list: how to go on. */
export const hintOf = ({ verb, text }: PaletteQuery): string =>
  verb && text === ''
    ? say('palette.which')
    : say('palette.also', { first: verbNames[0], others: verbNames.slice(1).join(', ') })
