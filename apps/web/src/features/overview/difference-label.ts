import { formatMoney } from '../../lib/format.ts'
import type { OverviewData } from './view-model.ts'

type Difference = OverviewData['differences'][number]

/** In a sentence what provider or carrier have in their books of an order, against what a person stated. */
export function differenceLabel(difference: Difference): string {
  const { book, orderNumber, currency } = difference
  if (book === 'carrier')
    return `The carrier’s book and ours differ: order ${orderNumber}, its labels`
  const { capturedMinor, refundedMinor, takenMinor, givenMinor } = difference
  const told = [
    ...side('taken', takenMinor, capturedMinor, currency),
    ...side('given back', givenMinor, refundedMinor, currency),
  ]
  return `The provider’s book and ours differ: order ${orderNumber}, ${told.join('; ')}`
}

/** Nothing where both agree. */
function side(what: string, theirs: number, ours: number, currency: string): string[] {
  if (theirs === ours) return []
  const amount = `${formatMoney(theirs, currency)} ${what}`
  return [ours === 0 ? amount : `${amount}, ours says ${formatMoney(ours, currency)}`]
}
