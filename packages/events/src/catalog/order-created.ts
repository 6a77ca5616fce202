import type { EventData } from './events.ts'
import { postcodePrefix } from './postcode.ts'

type OrderCreated = EventData<'OrderCreated'>

/** What has to be said of an order; the rest follows from it, or is as usual. */
export type OrderSaid = Omit<
  OrderCreated,
  'country' | 'postcodePrefix' | 'locale' | 'sizes' | 'onShortage'
> & { [Usual in 'locale' | 'sizes' | 'onShortage']?: OrderCreated[Usual] | undefined }

/**
 * The payload of an order's first event: of the address, which is personal, the country and the
 * region stand beside it.
 */
export function orderCreatedOf({
  orderNumber,
  lines,
  sizes = [],
  totalMinor,
  currency,
  locale = 'en',
  onShortage = 'cancel',
  personal,
  ...rest
}: OrderSaid): OrderCreated {
  const { country, postcode } = personal.address
  return {
    orderNumber,
    lines,
    sizes,
    totalMinor,
    currency,
    country,
    postcodePrefix: postcodePrefix(postcode),
    locale,
    onShortage,
    ...rest,
    personal,
  }
}
