import type { BadCell } from '@sagaboard/events/commands/stock-plan'
import { type Outcome, refused } from './door.ts'

/** What was done; `changed` counts the rows that are another now. */
export const accepted = (before: unknown, after: object, changed: number): Outcome => ({
  type: 'accepted',
  before,
  after: { ...after, changed },
  answer: { changed },
})

/** What was read before it was asked for has changed meanwhile. */
export const changedMeanwhile = (before: unknown, what: string): Outcome =>
  refused(`${what} was changed by somebody else meanwhile: look at it again.`, before)

/**
 * The first row of a file that can’t be taken, in a sentence; the dry run names all of them. The
 * first row of a file is its heading.
 */
export function refusedFile(cells: readonly BadCell[]): Outcome {
  const [{ row, column, expected } = { row: 0, column: '', expected: '' }] = cells
  const more = cells.length === 1 ? '' : ` (and ${cells.length - 1} more)`
  return refused(`Nothing was changed: row ${row + 2}, ${column} is to be ${expected}${more}.`)
}
