import type { MessageKey } from '../messages/say.ts'

/** What of a keyboard event says which key it is. */
type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

export interface ConsoleKey {
  /** As its cap says, each way to press it. */
  shown: readonly string[]
  /** What it does. */
  means: MessageKey
  /** A character without Ctrl, Alt or ⌘, heard wherever the focus is: it can be turned off (WCAG 2.1.4). */
  isCharacter?: boolean
  /** Missing: the browser, or the list that has the focus, hears it by itself. */
  hears?: (press: Press) => boolean
}

const hasModifier = ({ ctrlKey, metaKey, altKey }: Press) => ctrlKey || metaKey || altKey
const only = (key: string) => (press: Press) => !hasModifier(press) && press.key === key
const withControl = (key: string) => (press: Press) =>
  (press.ctrlKey || press.metaKey) && !press.altKey && press.key.toLowerCase() === key

/** Every key of the console, by where it is heard. The sheet shows this table, and who listens asks it. */
export const consoleKeys = {
  everywhere: {
    palette: { shown: ['Ctrl K', '⌘ K'], means: 'keys.palette', hears: withControl('k') },
    sheet: { shown: ['?'], means: 'keys.sheet', isCharacter: true, hears: only('?') },
    go: { shown: ['G'], means: 'keys.go', isCharacter: true, hears: only('g') },
    next: { shown: ['Tab'], means: 'keys.next' },
    press: { shown: ['Enter', 'Space'], means: 'keys.press' },
    close: { shown: ['Esc'], means: 'keys.close' },
  },
  palette: {
    move: { shown: ['↑', '↓'], means: 'keys.move' },
    open: { shown: ['Enter'], means: 'keys.enter' },
    tab: { shown: ['Ctrl Enter', '⌘ Enter'], means: 'keys.tab', hears: withControl('enter') },
  },
  orders: {
    choose: {
      shown: ['Space'],
      means: 'keys.choose',
      hears: (press) => !press.shiftKey && only(' ')(press),
    },
    range: {
      shown: ['Shift Space', 'Shift click'],
      means: 'keys.range',
      hears: (press) => press.shiftKey && only(' ')(press),
    },
    none: { shown: ['Esc'], means: 'keys.none', hears: only('Escape') },
  },
  timeline: {
    before: { shown: ['←'], means: 'keys.before', hears: only('ArrowLeft') },
    after: { shown: ['→'], means: 'keys.after', hears: only('ArrowRight') },
    first: { shown: ['Home'], means: 'keys.first', hears: only('Home') },
    last: { shown: ['End'], means: 'keys.last', hears: only('End') },
    none: { shown: ['Esc'], means: 'keys.unchoose', hears: only('Escape') },
  },
  returns: {
    inspect: { shown: ['Enter'], means: 'keys.inspect', hears: only('Enter') },
  },
} satisfies Record<string, Record<string, ConsoleKey>>

export type KeyPlace = keyof typeof consoleKeys
export type KeyIn<Place extends KeyPlace> = keyof (typeof consoleKeys)[Place] & string

export const keyPlaces = Object.keys(consoleKeys) as KeyPlace[]

/** The keys that are heard at a place, as the sheet lists them. */
export const keysAt = (place: KeyPlace): ConsoleKey[] => Object.values(consoleKeys[place])

/** Which key of a place was pressed; undefined: none. */
export function keyIn<Place extends KeyPlace>(
  place: Place,
  press: Press,
): KeyIn<Place> | undefined {
  const keys: Record<string, ConsoleKey> = consoleKeys[place]
  return Object.keys(keys).find((id) => keys[id]?.hears?.(press)) as KeyIn<Place> | undefined
}
