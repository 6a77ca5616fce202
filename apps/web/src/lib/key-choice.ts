import { useSyncExternalStore } from 'react'
import { keepChoice } from './keep-choice.ts'
import { keysCookie } from './theme.ts'

const listeners = new Set<() => void>()

/** Whether keys of one character are heard, as the cookie says now: what was chosen in another tab counts here as well. */
export const areCharacterKeysOn = (): boolean =>
  !document.cookie.split('; ').includes(`${keysCookie}=off`)

/** Turns the keys of one character on or off, and keeps it. */
export function turnCharacterKeys(on: boolean): void {
  keepChoice(keysCookie, on ? 'on' : 'off')
  for (const onChange of listeners) onChange()
}

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange)
  return () => listeners.delete(onChange)
}

/** Whether keys of one character are heard; true before the page is hydrated. */
export const useCharacterKeys = (): boolean =>
  useSyncExternalStore(subscribe, areCharacterKeysOn, () => true)
