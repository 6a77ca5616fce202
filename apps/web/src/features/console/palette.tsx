'use client'

import { Autocomplete } from '@base-ui/react/autocomplete'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { Badge } from '../../components/ui/badge.tsx'
import { cn } from '../../lib/cn.ts'
import { useConsoleApi } from '../../lib/console-api.ts'
import { statusLabels, statusTones } from '../../lib/labels.ts'
import { type PaletteQuery, readPalette } from '../../lib/palette.ts'
import { itemsFor } from './nav.tsx'
import { type Hit, type HitGroup, hintOf, hitsOf, type Offers } from './palette-hits.ts'

/** What is typed is looked for when nothing was typed for so long. */
const restMs = 150
/** Of so many orders it is read what can be done for them. */
const actedOnMax = 3

interface PaletteProps {
  /** Of who looks. */
  role: string
  typed: string
  onType: (typed: string) => void
  onDone: () => void
}

/** Finds pages and orders, and opens what can be done for an order. Nothing is done from here. */
export function Palette({ role, typed, onType, onDone }: PaletteProps) {
  const router = useRouter()
  const query = readPalette(typed)
  const { groups, note } = useHits(query, role)
  const go = ({ href }: Hit) => {
    if (href === null) return
    onDone()
    router.push(href)
  }
  return (
    <Autocomplete.Root
      inline
      open
      mode="none"
      autoHighlight="always"
      value={typed}
      onValueChange={(value, { reason }) => {
        if (reason !== 'item-press') onType(value)
      }}
      items={groups}
      itemToStringValue={(hit: Hit) => hit.label}
    >
      <Autocomplete.Input
        aria-label="Find or do anything"
        placeholder="Find or do anything…"
        maxLength={200}
        className="h-11 w-full rounded-lg border border-line-2 bg-panel px-3 text-base text-ink placeholder:text-ink-3 focus-visible:border-go focus-visible:outline-2 focus-visible:outline-offset-0"
      />
      <Autocomplete.Status className="text-small text-ink-2 empty:hidden">
        {note}
      </Autocomplete.Status>
      <Autocomplete.List
        aria-label="What is found"
        className="-mx-2 grid max-h-80 gap-2 overflow-y-auto empty:hidden"
      >
        {(group: HitGroup) => (
          <Autocomplete.Group key={group.name} items={group.items}>
            <Autocomplete.GroupLabel className="px-2 py-1 text-small text-ink-2">
              {group.name}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(hit: Hit) => <Line key={hit.id} hit={hit} onGo={go} />}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
      <p className="text-small text-ink-2">{hintOf(query)}</p>
    </Autocomplete.Root>
  )
}

function Line({ hit, onGo }: { hit: Hit; onGo: (hit: Hit) => void }) {
  return (
    <Autocomplete.Item
      value={hit}
      disabled={hit.href === null}
      onClick={() => onGo(hit)}
      className={cn(
        'flex cursor-default items-center gap-2 rounded-lg px-2 py-1.5 data-highlighted:bg-go-soft',
        hit.href === null ? 'text-ink-2' : 'text-ink',
      )}
    >
      <span className="min-w-0 flex-1">
        <span className="block font-medium break-words">{hit.label}</span>
        {hit.note ? (
          <span className="block text-small break-words text-ink-2">{hit.note}</span>
        ) : null}
      </span>
      {hit.status ? (
        <Badge tone={statusTones[hit.status]} className="max-sm:hidden">
          {statusLabels[hit.status]}
        </Badge>
      ) : null}
    </Autocomplete.Item>
  )
}

/** What is offered for the query as it is typed now, and how far it was looked for. */
function useHits(query: PaletteQuery, role: string): { groups: HitGroup[]; note: string } {
  const api = useConsoleApi()
  const text = useRested(query.text)
  const isLooking = text !== query.text
  const found = useQuery(
    api.console.find.queryOptions(
      { text },
      { enabled: text !== '' && !isLooking, staleTime: 5_000 },
    ),
  )
  // What was found by something else is not shown: Enter would act on it.
  const shown = isLooking || text === '' ? undefined : found.data
  const orders = shown?.orders ?? []
  const actedOn = query.verb ? orders.slice(0, actedOnMax) : orders.length === 1 ? orders : []
  const offers = useQueries({
    queries: actedOn.map(({ orderId }) =>
      api.console.commands.offers.queryOptions({ orderId }, { staleTime: 5_000 }),
    ),
  })
  const byOrder = new Map<string, Offers>(
    actedOn.flatMap(({ orderId }, at) => {
      const data = offers[at]?.data
      return data ? [[orderId, data] as const] : []
    }),
  )
  const groups = hitsOf({ query, pages: itemsFor(role), found: shown, offers: byOrder })
  return { groups, note: noteOf() }

  function noteOf(): string {
    if (query.text === '') return ''
    if (found.isError || offers.some(({ isError }) => isError))
      return 'It could not be looked for. Type on, or try again in a moment.'
    if (isLooking || found.isPending || offers.some(({ isPending }) => isPending)) return 'Looking…'
    if (orders.length === 0) return 'No order is found by this.'
    return query.verb && groups[0]?.name !== 'Do' ? 'Nothing like this can be asked for them.' : ''
  }
}

/** The text, once nothing was typed for a moment. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), restMs)
    return () => clearTimeout(timer)
  }, [text])
  return rested
}
