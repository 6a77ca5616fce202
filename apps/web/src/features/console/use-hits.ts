import { useQueries, useQuery } from '@tanstack/react-query'
import { useConsoleApi } from '../../lib/console-api.ts'
import type { PaletteQuery } from '../../lib/palette.ts'
import { useRested } from '../../lib/use-rested.ts'
import { itemsFor } from './nav.tsx'
import { type HitGroup, hitsOf, type Offers } from './palette-hits.ts'
import { useSettings } from './palette-settings.ts'

/** What is typed is looked for when nothing was typed for so long. */
const restMs = 150
/** Of so many orders it is read what can be done for them. */
const actedOnMax = 3
const freshMs = 5_000

interface HitsOptions {
  /** Of who looks. */
  role: string
  openSheet: () => void
}

/** What is offered for the query as it is typed now, and how far it was looked for. */
export function useHits(
  query: PaletteQuery,
  { role, openSheet }: HitsOptions,
): { groups: HitGroup[]; note: string } {
  const api = useConsoleApi()
  const settings = useSettings(openSheet)
  // As the menu keeps it; nothing is asked for.
  const { data: overview } = useQuery(
    api.console.overview.queryOptions(undefined, { enabled: false }),
  )
  // A filter is no name of an order.
  const text = query.many ? '' : query.text
  const rested = useRested(text, restMs)
  const isLooking = rested !== text
  const found = useQuery(
    api.console.find.queryOptions(
      { text: rested },
      { enabled: rested !== '' && !isLooking, staleTime: freshMs },
    ),
  )
  // What was found by something else is not shown: Enter would act on it.
  const shown = isLooking || text === '' ? undefined : found.data
  const orders = shown?.orders ?? []
  const actedOn = query.verb ? orders.slice(0, actedOnMax) : orders.length === 1 ? orders : []
  // A verb of goods alone is asked for no order.
  const isOfOrders = query.verb === null || query.verb.length > 0
  const offers = useQueries({
    queries: (isOfOrders ? actedOn : []).map(({ orderId }) =>
      api.console.commands.offers.queryOptions({ orderId }, { staleTime: freshMs }),
    ),
  })
  const byOrder = new Map<string, Offers>(
    actedOn.flatMap(({ orderId }, at) => {
      const data = offers[at]?.data
      return data ? [[orderId, data] as const] : []
    }),
  )
  const groups = hitsOf({
    ...{ query, settings, found: shown, offers: byOrder },
    incidents: overview?.incidents ?? [],
    pages: itemsFor(role),
  })
  return { groups, note: noteOf() }

  function noteOf(): string {
    if (text === '') return ''
    if (found.isError || offers.some(({ isError }) => isError))
      return 'It could not be looked for. Type on, or try again in a moment.'
    if (isLooking || found.isPending || offers.some(({ isPending }) => isPending)) return 'Looking…'
    if (groups[0]?.name === 'Do') return ''
    if (orders.length === 0 && groups.every(({ name }) => name === 'Orders'))
      return 'No order is found by this.'
    return query.verb ? 'Nothing like this can be asked for them.' : ''
  }
}
