import { pickedMax } from '../../lib/set-acts.ts'

/** What of a row is kept while it is chosen, also once the list no longer shows it. */
export interface Choosable {
  orderId: string
  createdAt: string
  totalMinor: number
  currency: string
}

/** The orders that somebody has chosen by hand. */
export interface Choice {
  chosen: ReadonlyMap<string, Choosable>
  /** The row that was pressed last: a range begins there. */
  anchor: string | null
  /** More were meant than may be chosen. */
  isFull: boolean
  /** The list goes on while something is chosen, because somebody said so. */
  wentOn: boolean
}

export const nothingChosen: Choice = {
  chosen: new Map(),
  anchor: null,
  isFull: false,
  wentOn: false,
}

/** `shown`: the rows of the list, in their order. */
export type ChoiceAct =
  /** One row; `isRange`: with all between it and the one that was pressed last. */
  | { type: 'press'; orderId: string; isRange: boolean; shown: readonly Choosable[] }
  /** All that are shown; none of them once all are. */
  | { type: 'press_all'; shown: readonly Choosable[] }
  | { type: 'choose_none' }
  | { type: 'go_on' }

/** What is chosen after somebody has pressed something. */
export function choose(choice: Choice, act: ChoiceAct): Choice {
  switch (act.type) {
    case 'press': {
      const isChosen = !choice.chosen.has(act.orderId)
      return { ...marked(choice, pressedRows(choice, act), isChosen), anchor: act.orderId }
    }
    case 'press_all':
      return marked(choice, act.shown, shownState(choice, act.shown) !== 'all')
    case 'choose_none':
      return nothingChosen
    case 'go_on':
      return { ...choice, wentOn: true }
    default:
      return act satisfies never
  }
}

function pressedRows(
  { anchor }: Choice,
  { orderId, isRange, shown }: Extract<ChoiceAct, { type: 'press' }>,
): readonly Choosable[] {
  const at = shown.findIndex((row) => row.orderId === orderId)
  const from = isRange ? shown.findIndex((row) => row.orderId === anchor) : at
  return from === -1
    ? shown.slice(at, at + 1)
    : shown.slice(Math.min(from, at), Math.max(from, at) + 1)
}

/** The first of the rows are chosen as far as there is room. */
function marked(choice: Choice, rows: readonly Choosable[], isChosen: boolean): Choice {
  const chosen = new Map(choice.chosen)
  let isFull = false
  for (const row of rows)
    if (!isChosen) chosen.delete(row.orderId)
    else if (chosen.size < pickedMax || chosen.has(row.orderId)) chosen.set(row.orderId, row)
    else isFull = true
  return chosen.size === 0 ? nothingChosen : { ...choice, chosen, isFull }
}

/** How many of the rows that are shown are chosen. */
export function shownState(
  { chosen }: Choice,
  shown: readonly Choosable[],
): 'none' | 'some' | 'all' {
  const count = shown.filter(({ orderId }) => chosen.has(orderId)).length
  return count === 0 ? 'none' : count === shown.length ? 'all' : 'some'
}

/** What the chosen orders come to, by currency. */
export function sumsOf({ chosen }: Choice): { currency: string; minor: number }[] {
  const sums = new Map<string, number>()
  for (const { currency, totalMinor } of chosen.values())
    sums.set(currency, (sums.get(currency) ?? 0) + totalMinor)
  return [...sums].map(([currency, minor]) => ({ currency, minor }))
}

/** The chosen orders, oldest first, as a filter finds them. */
export const chosenIds = ({ chosen }: Choice): string[] =>
  [...chosen.values()]
    .sort((a, b) => compare(a.createdAt, b.createdAt) || compare(a.orderId, b.orderId))
    .map(({ orderId }) => orderId)

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
