import { acceptedUnits, type ReturnView } from '@sagaboard/events/saga/returns/return-view'
import type { ReturnNews } from '../../live/public-return.ts'

/** One return with what was told of it. */
export interface ReturnFacts {
  readonly one: ReturnView
  readonly told: readonly { news: ReturnNews; time: string }[]
  /** The last of its kind. */
  readonly last: <W extends ReturnNews['what']>(
    what: W,
  ) => Extract<ReturnNews, { what: W }> | undefined
  readonly money: (amountMinor: number) => string
}

/** True for goods that are here already, or on their way by themselves: nobody needs a label. */
export const cameBack = ({ by }: ReturnView): boolean => by === 'carrier'

export const acceptedCount = ({ lines }: ReturnView): number =>
  lines.reduce((sum, line) => sum + acceptedUnits(line).length, 0)
