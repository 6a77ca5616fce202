import type { GoodsCommand } from '@sagaboard/events/commands/goods'
import type { BadCell } from '@sagaboard/events/commands/stock-plan'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { reasonField } from '../../../lib/reason.ts'
import { versionMax } from '../../../lib/storable.ts'
import type { Session } from '../../auth/policy.ts'
import { staff } from '../../commands/requester.ts'
import { type FileRow, UnreadableFile } from '../../goods/csv.ts'
import type { Runtime } from '../../runtime.ts'
import { accepted } from './accepted.ts'

interface GoodsCall<C extends GoodsCommand> {
  command: C
  reason: string
  expectedVersion?: number | null
  idempotencyKey: string
}

/**
 * Asks the door for something about goods.
 *
 * @throws TRPCError CONFLICT with the sentence that says why it was refused
 */
export async function askGoods<C extends GoodsCommand>(
  { runtime, session }: { runtime: Runtime; session: Session },
  call: GoodsCall<C>,
): Promise<{ changed: number }> {
  const done = accepted(await runtime.commands.executeCommand<GoodsCommand>(call, staff(session)))
  return { changed: done.changed }
}

/** A cell that can't be taken, where a spreadsheet shows it: the heading is row 1. */
export type BadFileCell = BadCell

/** So many are shown; a file that is wrong all over is known by the first of them. */
const shownMax = 100

/** What a dry run says of a file that can't be taken. */
export const badFile = (cells: readonly BadCell[]) => ({
  type: 'bad' as const,
  count: cells.length,
  cells: cells
    .toSorted((a, b) => a.row - b.row)
    .slice(0, shownMax)
    .map((cell): BadFileCell => ({ ...cell, row: cell.row + 2 })),
})

/** Cells of the plan, which counts the rows that were read, as cells of the file. */
export const inFile = (cells: readonly BadCell[], lines: readonly FileRow[]): BadCell[] =>
  cells.map((cell) => ({ ...cell, row: lines[cell.row]?.row ?? cell.row }))

/** @throws TRPCError UNPROCESSABLE_CONTENT with what is wrong with the file as a whole */
export function reading<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof UnreadableFile)
      throw new TRPCError({ code: 'UNPROCESSABLE_CONTENT', message: error.message, cause: error })
    throw error
  }
}

/** The text of a file, which has a limit of its own (body-limit.ts). */
export const fileText = z.string()

export const fileCheck = z.strictObject({ text: fileText })

/** `revision`: of the catalogue that the dry run compared the file with; of stock it is in the file. */
export const fileImport = z.strictObject({
  text: fileText,
  revision: z.int().min(0).max(versionMax).nullable(),
  reason: reasonField,
  idempotencyKey: z.uuid(),
})
