'use client'

import { Autocomplete } from '@base-ui/react/autocomplete'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Badge } from '../../components/ui/badge.tsx'
import { cn } from '../../lib/cn.ts'
import { useCharacterKeys } from '../../lib/key-choice.ts'
import { keyIn, keysAt } from '../../lib/keys.ts'
import { statusLabels, statusTones } from '../../lib/labels.ts'
import { readPalette } from '../../lib/palette.ts'
import { say } from '../../messages/say.ts'
import { KeyCap } from './key-sheet.tsx'
import { type Hit, type HitGroup, hintOf } from './palette-hits.ts'
import { PalettePreview } from './palette-preview.tsx'
import { useHits } from './use-hits.ts'

interface PaletteProps {
  /** Of who looks. */
  role: string
  typed: string
  onType: (typed: string) => void
  onDone: () => void
  onSheet: () => void
}

/** Finds pages and orders, and opens what can be done for them, with what would follow. Nothing is done from here. */
export function Palette({ role, typed, onType, onDone, onSheet }: PaletteProps) {
  const router = useRouter()
  const query = readPalette(typed)
  const { groups, note } = useHits(query, { role, openSheet: onSheet })
  const [highlightedId, setHighlightedId] = useState<string | null>(null)
  const highlighted = groups.flatMap(({ items }) => items).find(({ id }) => id === highlightedId)
  const go = (hit: Hit, inNewTab: boolean) => {
    const { href, setting } = hit
    if (href === null && !setting?.change) return
    if (href !== null && inNewTab) {
      open(href, '_blank', 'noopener')
      return
    }
    onDone()
    if (href !== null) router.push(href)
    setting?.change?.()
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
      onItemHighlighted={(hit: Hit | undefined) => setHighlightedId(hit?.id ?? null)}
      items={groups}
      itemToStringValue={(hit: Hit) => hit.label}
    >
      <Autocomplete.Input
        aria-label="Find or do anything"
        placeholder="Find or do anything…"
        maxLength={200}
        onKeyDown={(event) => {
          if (!highlighted || keyIn('palette', event) !== 'tab') return
          event.preventBaseUIHandler()
          event.preventDefault()
          go(highlighted, true)
        }}
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
      {highlighted?.foretold ? (
        <PalettePreview id={highlighted.id} foretold={highlighted.foretold} />
      ) : null}
      <ul
        aria-label={say('keys.title')}
        className="flex flex-wrap gap-x-4 gap-y-1 text-small text-ink-2 max-sm:hidden"
      >
        {keysAt('palette').map(({ shown, means }) => (
          <li key={means} className="flex items-center gap-1">
            {shown.map((one) => (
              <KeyCap key={one}>{one}</KeyCap>
            ))}
            {say(means)}
          </li>
        ))}
      </ul>
      <p className="text-small text-ink-2">{hintOf(query)}</p>
    </Autocomplete.Root>
  )
}

function Line({ hit, onGo }: { hit: Hit; onGo: (hit: Hit, inNewTab: boolean) => void }) {
  const areKeysOn = useCharacterKeys()
  const isPossible = hit.href !== null || hit.setting !== undefined
  return (
    <Autocomplete.Item
      value={hit}
      disabled={!isPossible}
      onClick={({ ctrlKey, metaKey }) => onGo(hit, ctrlKey || metaKey)}
      className={cn(
        'flex cursor-default items-center gap-2 rounded-lg px-2 py-1.5 data-highlighted:bg-go-soft',
        isPossible ? 'text-ink' : 'text-ink-2',
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
      {hit.keys && areKeysOn ? <KeyCap className="max-sm:hidden">{hit.keys}</KeyCap> : null}
    </Autocomplete.Item>
  )
}
