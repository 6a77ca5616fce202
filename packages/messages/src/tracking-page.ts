/** Where carriers let a parcel be followed; the number is put in place of `{number}`. */
const trackingPages = new Map([
  ['DHL', 'https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}'],
  ['DPD', 'https://tracking.dpd.de/status/en_US/parcel/{number}'],
  ['FedEx', 'https://www.fedex.com/fedextrack/?trknbr={number}'],
  ['GLS', 'https://gls-group.eu/EU/en/parcel-tracking?match={number}'],
  ['UPS', 'https://www.ups.com/track?tracknum={number}'],
])

/**
 * The page on which a carrier tells where a parcel is.
 *
 * @returns undefined for a carrier that has none, as the simulated one: a number is better than a link to nowhere
 */
export const trackingUrl = (carrier: string, trackingNumber: string): string | undefined =>
  trackingPages.get(carrier)?.replace('{number}', encodeURIComponent(trackingNumber))
