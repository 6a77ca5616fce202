import { useSyncExternalStore } from 'react'
import { turnCharacterKeys, useCharacterKeys } from '../../lib/key-choice.ts'
import type { Theme } from '../../lib/theme.ts'
import { chooseTheme, currentTheme, onThemeChange } from '../../lib/theme-choice.ts'
import { say } from '../../messages/say.ts'

/** What can be changed of how the console is shown, or where that is done. */
export interface Setting {
  id: string
  label: string
  /** Other words that it is found by. */
  alsoSaid: string
  href?: string
  /** Changes it, at once. */
  change?: () => void
}

/** What the palette offers to change, as it is now. */
export function useSettings(openSheet: () => void): Setting[] {
  const theme = useSyncExternalStore<Theme>(onThemeChange, currentTheme, () => 'light')
  const areKeysOn = useCharacterKeys()
  const other: Theme = theme === 'dark' ? 'light' : 'dark'
  return [
    {
      id: 'theme',
      label: say(`palette.theme.${other}`),
      alsoSaid: 'theme mode dark light colours',
      change: () => chooseTheme(other),
    },
    { id: 'keys', label: say('keys.open'), alsoSaid: 'shortcuts keyboard', change: openSheet },
    {
      id: 'character keys',
      label: say(areKeysOn ? 'palette.keys.off' : 'palette.keys.on'),
      alsoSaid: 'shortcuts keyboard',
      change: () => turnCharacterKeys(!areKeysOn),
    },
    {
      ...{ id: 'account', label: say('palette.account'), alsoSaid: 'account settings' },
      href: '/console/account',
    },
    { id: 'shop', label: say('palette.shop'), alsoSaid: 'store', href: '/' },
  ]
}
