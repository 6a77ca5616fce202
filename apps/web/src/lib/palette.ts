import type { Command } from '@sagaboard/events/commands/command'

/** What somebody types into the palette: `retry 7KM4`, `Ada`, `stock`. */
export interface PaletteQuery {
  /** The kinds of command that its verb means; null: it has none. */
  verb: readonly Command['type'][] | null
  /** What is looked for: the rest of it, or all. */
  text: string
}

/** A verb, and what it may mean. In the words of the buttons, and a few that people say instead. */
const verbs: Readonly<Record<string, readonly Command['type'][]>> = {
  cancel: ['cancel'],
  compensate: ['cancel'],
  undo: ['cancel'],
  retry: ['retry', 'edit'],
  edit: ['edit'],
  skip: ['skip'],
  refund: ['refund', 'refund_by_hand'],
  settle: ['settle'],
  restock: ['restock'],
  pack: ['dispatch'],
  packed: ['dispatch'],
  source: ['source_again'],
  return: ['return_request'],
}

/** Verbs as they are offered to who looks for what there is. */
export const verbNames = [
  'retry',
  'cancel',
  'refund',
  'settle',
  'skip',
  'restock',
  'return',
] as const

/** The shortest beginning of a verb that counts as it. */
const prefixMin = 3

/** Reads what was typed. A verb alone, or its beginning, looks for nothing yet. */
export function readPalette(typed: string): PaletteQuery {
  const text = typed.trim()
  const [first = '', ...rest] = text.split(/\s+/)
  const word = first.toLowerCase()
  const names = Object.keys(verbs).filter(
    (name) => name === word || (word.length >= prefixMin && name.startsWith(word)),
  )
  if (names.length === 0 || (rest.length === 0 && !(word in verbs))) return { verb: null, text }
  const types = names.flatMap((name) => verbs[name] ?? [])
  return { verb: [...new Set(types)], text: rest.join(' ') }
}

/** Whether a name has this text in it, whatever its capitals. Empty: every name has. */
export const nameHas = (name: string, text: string): boolean =>
  name.toLowerCase().includes(text.toLowerCase())
