'use client'

import { useRouter } from 'next/navigation'
import { createContext, type ReactNode, use, useMemo, useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { Dialog } from '../../components/ui/dialog.tsx'
import { say } from '../../messages/say.ts'
import { Icon } from './icons.tsx'
import { KeyCap, KeySheet } from './key-sheet.tsx'
import { itemsFor } from './nav.tsx'
import { Palette } from './palette.tsx'
import { isAsking, useConsoleKeys } from './use-console-keys.ts'

interface Openers {
  openPalette: () => void
  openSheet: () => void
}

const OpenersContext = createContext<Openers>({
  openPalette: () => undefined,
  openSheet: () => undefined,
})

/** Opens the palette, and the sheet of keys. */
export const useOpeners = (): Openers => use(OpenersContext)

/** The palette and the sheet of keys, by their keys from everywhere in the console. `role` is of who looks. */
export function PaletteProvider({ role, children }: { role: string; children: ReactNode }) {
  const router = useRouter()
  const [shown, setShown] = useState<'palette' | 'keys' | null>(null)
  const [typed, setTyped] = useState('')
  const openers = useMemo(
    () => ({
      /** Each opening begins with nothing typed, also one that comes while it closes. */
      openPalette: () => {
        setTyped('')
        setShown('palette')
      },
      openSheet: () => setShown('keys'),
    }),
    [],
  )
  useConsoleKeys({
    palette: () => {
      // Another dialog has to be answered first.
      if (shown === 'palette') setShown(null)
      else if (shown !== null || !isAsking()) openers.openPalette()
      return true
    },
    sheet: () => {
      openers.openSheet()
      return true
    },
    letter: (letter) => {
      const page = itemsFor(role).find(({ key }) => key === letter)
      if (page) router.push(page.href)
      return page !== undefined
    },
  })
  const close = () => setShown(null)
  return (
    <OpenersContext value={openers}>
      {children}
      <Dialog open={shown === 'palette'} onClose={close} title="Find or do anything" atTop>
        <Palette
          {...{ role, typed }}
          onType={setTyped}
          onDone={close}
          onSheet={openers.openSheet}
        />
      </Dialog>
      <Dialog open={shown === 'keys'} onClose={close} title={say('keys.title')}>
        <KeySheet role={role} />
      </Dialog>
    </OpenersContext>
  )
}

/** Opens the palette. `compact`: in the bar of a phone. */
export function PaletteButton({ compact = false }: { compact?: boolean }) {
  const { openPalette } = useOpeners()
  return (
    <Button
      onClick={openPalette}
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
          <KeyCap className="ml-auto">Ctrl K</KeyCap>
        </>
      )}
    </Button>
  )
}
