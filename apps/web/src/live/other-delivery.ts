import type { OrderLine } from '@sagaboard/events/catalog/events'
import type { PublicEvent } from './public-event.ts'

/** The other delivery of an order that comes in two, in the shopper's terms. */
export interface OtherDelivery {
  readonly orderId: string
  readonly orderNumber: string
  readonly lines: readonly OrderLine[]
  /** True when it is the rest; false when it came first. */
  readonly isFollowUp: boolean
  readonly events: readonly PublicEvent[]
}
