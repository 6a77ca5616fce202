import { formatCount } from '../../lib/format.ts'
import { differenceLabel } from './difference-label.ts'
import type { OverviewData } from './view-model.ts'

/** What a person has to see to at one order, and nothing tries again by itself. */
export interface Notice {
  key: string
  orderId: string
  /** What it is, in two words. */
  badge: string
  title: string
  /** What to do. */
  todo: string
}

type Returned = OverviewData['returned'][number]

const returnedTitle = ({ parcels, orderNumber }: Returned): string =>
  parcels === 1
    ? `A parcel of order ${orderNumber} was returned to sender`
    : `${formatCount(parcels)} parcels of order ${orderNumber} were returned to sender`

/** Parcels that came back, then books that differ. */
export const noticesOf = ({
  returned,
  differences,
}: Pick<OverviewData, 'returned' | 'differences'>): Notice[] => [
  ...returned.map((order) => ({
    key: `returned ${order.orderId}`,
    orderId: order.orderId,
    badge: 'came back',
    title: returnedTitle(order),
    todo: 'Its return is open: say what came back, and in which state.',
  })),
  ...differences.map((difference) => ({
    key: `${difference.book} ${difference.orderId}`,
    orderId: difference.orderId,
    badge: 'books differ',
    title: differenceLabel(difference),
    todo: 'What staff stated stays as it is: look into it, and put it right with them.',
  })),
]
