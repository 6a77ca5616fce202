import { formatCount } from '../../lib/format.ts'

/** How a stock reads: the words, and whether they ask for attention. */
export interface StockLabels {
  readonly text: string
  readonly state: 'plenty' | 'last' | 'none'
}

/** Says in words how many units can be ordered. */
export function stockLabels(available: number): StockLabels {
  if (available <= 0) return { text: 'None in stock', state: 'none' }
  if (available === 1) return { text: 'The last one', state: 'last' }
  return { text: `${formatCount(available)} in stock`, state: 'plenty' }
}
