import { useEffect, useEffectEvent, useRef } from 'react'
import { areCharacterKeysOn } from '../../lib/key-choice.ts'
import { type ConsoleKey, consoleKeys, keyIn } from '../../lib/keys.ts'

/** The second key of a sequence counts for so long. */
const sequenceMs = 1_500

/** What is done; each says whether the key was of any use. */
interface ConsoleKeyActs {
  palette: () => boolean
  sheet: () => boolean
  /** After `G`: a letter. */
  letter: (letter: string) => boolean
}

/** Hears the keys that count everywhere in the console. Those of one character are never heard in a field, a menu or a dialog. */
export function useConsoleKeys(acts: ConsoleKeyActs): void {
  const goAt = useRef(Number.NEGATIVE_INFINITY)
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    // It is on its way to a character.
    if (event.key === 'Shift') return
    const meant = meantBy(event, event.timeStamp - goAt.current < sequenceMs)
    // Whatever follows a `G`, the sequence ends with it.
    goAt.current = meant === 'go' ? event.timeStamp : Number.NEGATIVE_INFINITY
    if (meant === undefined || meant === 'go') return
    if (acts[meant](event.key.toLowerCase())) event.preventDefault()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])
}

/** Whether a dialog is open; one that is on its way out is not. */
export const isAsking = () =>
  document.querySelector('[role="dialog"][data-open], [role="alertdialog"][data-open]') !== null

function meantBy(
  event: KeyboardEvent,
  isAfterGo: boolean,
): keyof ConsoleKeyActs | 'go' | undefined {
  if (event.defaultPrevented || event.isComposing) return undefined
  if (isAfterGo && isCharacter(event)) return 'letter'
  const key = keyIn('everywhere', event)
  if (key !== 'palette' && key !== 'sheet' && key !== 'go') return undefined
  const { isCharacter: isOne }: ConsoleKey = consoleKeys.everywhere[key]
  return isOne && !isCharacter(event) ? undefined : key
}

/** Whether an event is a character that is heard. */
const isCharacter = ({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  !ctrlKey && !metaKey && !altKey && areCharacterKeysOn() && !isTyping(target) && !isAsking()

/** Where characters mean something of their own. A box that is ticked takes none. */
const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest(
      'input:not([type="checkbox"], [type="radio"]), textarea, select, [role="menu"], [role="listbox"]',
    ) !== null)
