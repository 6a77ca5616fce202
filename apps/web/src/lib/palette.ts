import type { Command } from '@sagaboard/events/commands/command'
import type { SetAct } from '@sagaboard/events/commands/order-sets'
import { unitsMax } from '@sagaboard/events/commands/stock-plan'
import { readFilterPhrase } from './filter-phrase.ts'
import type { OrderFilter } from './order-filter.ts'
import { namesOneOrder } from './order-search.ts'

/** What somebody types into the palette: `retry 7KM4`, `refund 7KM4 12.50`, `retry needs a person`, `Ada`, `stock`. */
export interface PaletteQuery {
  /** The kinds of command that its verb means for one order; null: it has no verb. */
  verb: readonly Command['type'][] | null
  /** What is looked for: the rest of it, or all. */
  text: string
  /** Of a refund: how much, as it was typed. */
  amount: string | null
  /** What is put on the shelf: `units` of what the text finds; null: nothing is. */
  receive: { units: number | null } | null
  /** What its verb means for many orders; null: nothing. */
  act: SetAct['type'] | null
  /** The act for all orders that the rest of it means as a filter. */
  many: { act: SetAct['type']; filter: OrderFilter } | null
}

interface Verb {
  commands: readonly Command['type'][]
  /** What it is for many orders. */
  act?: SetAct['type']
  /** It puts goods on the shelf. */
  isReceive?: boolean
}

/** A verb, and what it may mean. In the words of the buttons, and a few that people say instead. */
const verbs: Readonly<Record<string, Verb>> = {
  cancel: { commands: ['cancel'], act: 'cancel' },
  compensate: { commands: ['cancel'], act: 'cancel' },
  undo: { commands: ['cancel'], act: 'cancel' },
  retry: { commands: ['retry', 'edit'], act: 'retry' },
  edit: { commands: ['edit'] },
  skip: { commands: ['skip'], act: 'skip' },
  refund: { commands: ['refund', 'refund_by_hand'], act: 'refund' },
  settle: { commands: ['settle'] },
  restock: { commands: ['restock'], isReceive: true },
  receive: { commands: [], isReceive: true },
  pack: { commands: ['dispatch'] },
  packed: { commands: ['dispatch'] },
  source: { commands: ['source_again'] },
  return: { commands: ['return_request'] },
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
  const meant = Object.entries(verbs)
    .filter(([name]) => name === word || (word.length >= prefixMin && name.startsWith(word)))
    .map(([, verb]) => verb)
  if (meant.length === 0 || (rest.length === 0 && !(word in verbs)))
    return { verb: null, text, amount: null, receive: null, act: null, many: null }
  const commands = [...new Set(meant.flatMap((verb) => verb.commands))]
  return { verb: commands, ...readRest(rest.join(' '), meant) }
}

function readRest(said: string, meant: readonly Verb[]): Omit<PaletteQuery, 'verb'> {
  const acts = new Set(meant.flatMap(({ act }) => act ?? []))
  const [act] = acts.size === 1 ? acts : []
  const isReceive = meant.some((verb) => verb.isReceive)
  const { text, amount } = act === 'refund' ? readAmount(said) : { text: said, amount: null }
  const counted = isReceive ? readUnits(text) : { text, units: null }
  // Of a refund for many all that is left is meant: an amount is of one order.
  const filter = act && amount === null ? readFilterPhrase(text) : null
  return {
    text: counted.text,
    amount,
    receive: isReceive ? { units: counted.units } : null,
    act: act ?? null,
    many: act && filter ? { act, filter } : null,
  }
}

const amountAtEnd = /^(.*?\S)\s+((?:\p{Sc}\s*)?[-+−]?\d[\d.,]*\s*(?:\p{Sc}|[a-z]{3})?)$/iu

/**
 * An amount is what stands behind the order; what is an order number as a whole has none. Behind
 * a whole order number it is all the rest. Whether that is an amount in the order's currency is
 * said where the order is known.
 */
function readAmount(said: string): { text: string; amount: string | null } {
  if (namesOneOrder(said)) return { text: said, amount: null }
  const words = said.split(' ')
  const length = words.findIndex((_, at) => namesOneOrder(words.slice(0, at + 1).join(' '))) + 1
  if (length > 0)
    return { text: words.slice(0, length).join(' '), amount: words.slice(length).join(' ') }
  const [, text, amount] = amountAtEnd.exec(said) ?? []
  return text === undefined || amount === undefined
    ? { text: said, amount: null }
    : { text, amount }
}

function readUnits(said: string): { text: string; units: number | null } {
  const [, text, digits] = /^(.*\S)\s+(\d{1,7})$/.exec(said) ?? []
  const units = Number(digits)
  return text === undefined || !(units >= 1 && units <= unitsMax) || namesOneOrder(said)
    ? { text: said, units: null }
    : { text, units }
}

/** Whether a name has this text in it, whatever its capitals. Empty: every name has. */
export const nameHas = (name: string, text: string): boolean =>
  name.toLowerCase().includes(text.toLowerCase())
