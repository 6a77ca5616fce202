'use client'

import { createContext, type ReactNode, use, useEffect, useEffectEvent, useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { Dialog } from '../../components/ui/dialog.tsx'
import { Icon } from './icons.tsx'
import { Palette } from './palette.tsx'

const OpenPalette = createContext<() => void>(() => undefined)

const keys: readonly [string, string][] = [
  ['Ctrl K or ⌘ K', 'find or do anything, on every page'],
  ['?', 'these keys'],
  ['↑ ↓', 'choose in the list'],
  ['Enter', 'open what is chosen; an act opens its dialog, with what would follow'],
  ['Esc', 'close'],
  ['Tab', 'the next field, button or link; the first one of a page skips to its content'],
]

/** The palette and the list of keys, by their keys from everywhere in the console. `role` is of who looks. */
export function PaletteProvider({ role, children }: { role: string; children: ReactNode }) {
  const [shown, setShown] = useState<'palette' | 'keys' | null>(null)
  const [typed, setTyped] = useState('')
  /** Each opening begins with nothing typed, also one that comes while it closes. */
  const openPalette = () => {
    setTyped('')
    setShown('palette')
  }
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey) && !event.altKey) {
      event.preventDefault()
      // Another dialog has to be answered first.
      if (shown === 'palette') setShown(null)
      else if (shown !== null || !isAsking()) openPalette()
    } else if (event.key === '?' && !isTyping(event.target) && !isAsking()) {
      event.preventDefault()
      setShown('keys')
    }
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])
  const close = () => setShown(null)
  return (
    <OpenPalette value={openPalette}>
      {children}
      <Dialog open={shown === 'palette'} onClose={close} title="Find or do anything" atTop>
        <Palette role={role} typed={typed} onType={setTyped} onDone={close} />
      </Dialog>
      <Dialog open={shown === 'keys'} onClose={close} title="Keys">
        <dl className="grid gap-2">
          {keys.map(([key, meaning]) => (
            <div key={key} className="flex flex-wrap gap-x-3">
              <dt className="mono w-32 shrink-0 font-medium">{key}</dt>
              <dd className="min-w-0 text-ink-2">{meaning}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </OpenPalette>
  )
}

/** Whether a dialog is open; one that is on its way out is not. */
const isAsking = () =>
  document.querySelector('[role="dialog"][data-open], [role="alertdialog"][data-open]') !== null

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Opens the palette. `compact`: in the bar of a phone. */
export function PaletteButton({ compact = false }: { compact?: boolean }) {
  const open = use(OpenPalette)
  return (
    <Button
      onClick={open}
      tone={compact ? 'quiet' : 'plain'}
      size={compact ? 'icon' : 'medium'}
      aria-label={compact ? 'Find or do anything' : undefined}
      aria-keyshortcuts="Control+K Meta+K"
      className={compact ? 'shrink-0' : 'mb-2 w-full justify-start px-2 font-normal text-ink-2'}
    >
      <Icon name="find" />
      {compact ? null : (
        <>
          Find or do…
          <kbd className="mono ml-auto rounded border border-b-2 border-line px-1 text-micro font-medium">
            Ctrl K
          </kbd>
        </>
      )}
    </Button>
  )
}
