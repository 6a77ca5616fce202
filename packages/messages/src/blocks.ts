import type { MessageFacts, PricedUnits, SentParcel, Units } from './facts.ts'
import type { Language } from './language.ts'
import { trackingUrl } from './tracking-page.ts'

/** A figure with what it is of. */
interface Row {
  label: string
  value: string
  isTotal?: true
}

/** What stands between the sentences of a message. */
export type Block =
  | { type: 'rows'; rows: readonly Row[] }
  | { type: 'address'; title: string; lines: readonly string[] }
  | {
      type: 'parcel'
      title: string
      holds: readonly string[]
      /** Where its carrier lets it be followed; absent where it does not. */
      link?: { href: string; text: string }
    }

export const countOf = (units: readonly Units[]): number =>
  units.reduce((sum, { quantity }) => sum + quantity, 0)

const unitOf = ({ quantity, name }: Units): string => `${quantity} × ${name}`

/** `2 × Enamel mug and 1 × Linen apron` */
export const unitsIn = (units: readonly Units[], { list }: Language): string =>
  list(units.map(unitOf))

export function pricedRows(
  lines: readonly PricedUnits[],
  total: Row,
  { currency }: { currency: string },
  { money }: Language,
): Block {
  const rows = lines.map((line) => ({
    label: unitOf(line),
    value: money(line.amountMinor, currency),
  }))
  return { type: 'rows', rows: [...rows, { ...total, isTotal: true }] }
}

export function addressOf(
  { name, shipTo }: MessageFacts<'received'>,
  { country }: Language,
): string[] {
  const { line1, line2, postcode, city, region } = shipTo
  return [name, line1, line2, `${postcode} ${city}`, region, country(shipTo.country)].filter(
    (line): line is string => Boolean(line),
  )
}

/** Whose carriers have how many parcels. */
export function carriersOf(parcels: readonly SentParcel[], { list }: Language) {
  const carriers = [...new Set(parcels.map(({ carrier }) => carrier))]
  return { count: parcels.length, carriers: list(carriers), several: carriers.length }
}

export function parcelBlock(
  { carrier, trackingNumber, holds }: SentParcel,
  { say }: Language,
  { isUnderWay = true } = {},
): Block {
  const href = isUnderWay ? trackingUrl(carrier, trackingNumber) : undefined
  return {
    type: 'parcel',
    title: say('parcel.number', { carrier, number: trackingNumber }),
    holds: holds.map(unitOf),
    ...(href && { link: { href, text: say('parcel.follow', { carrier }) } }),
  }
}

/** What is not in this delivery, and what becomes of it. */
export function restOf(
  { leftOut, rest, laterMinor, currency }: MessageFacts<'shipped'>,
  language: Language,
): string {
  return language.say(rest === 'follows' ? 'shipped.rest_follows' : 'shipped.rest_left_out', {
    missing: unitsIn(leftOut, language),
    count: countOf(leftOut),
    amount: language.money(laterMinor, currency),
  })
}
