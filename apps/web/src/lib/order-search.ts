import { orderNumberPrefix, readOrderNumber } from '@sagaboard/events/catalog/order-number'

/** What a text that somebody looks for may say of an order, besides being part of an e-mail address or a name. */
export interface OrderSearch {
  /** A whole order number, as it is written. */
  orderNumber: string | null
  /** The beginning of one. */
  numberPrefix: string | null
  /** The beginning of an order id, in small letters; old orders go by it. */
  idPrefix: string | null
  /** It has the form of an order number, but a character is wrong or two are swapped. */
  mistyped: boolean
}

/** Reads a search as people type it: capitals or not, with or without dashes and spaces. */
export function readOrderSearch(text: string): OrderSearch {
  const number = readOrderNumber(text)
  return {
    orderNumber: number.type === 'number' ? number.orderNumber : null,
    numberPrefix: orderNumberPrefix(text),
    idPrefix: orderIdPrefix(text),
    mistyped: number.type === 'mistyped',
  }
}

/** True when a text means one order: its number, or at least the eight characters that old orders go by. */
export function namesOneOrder(text: string): boolean {
  const { orderNumber, idPrefix } = readOrderSearch(text)
  return orderNumber !== null || (idPrefix?.length ?? 0) >= 8
}

/** The beginning of a UUID, in small letters, when `text` reads as an order id or the beginning of one (4 to 32 hex digits). */
function orderIdPrefix(text: string): string | null {
  const hex = text.trim().replaceAll('-', '').toLowerCase()
  if (!/^[0-9a-f]{4,32}$/.test(hex)) return null
  const cuts = [0, 8, 12, 16, 20, 32]
  return cuts
    .slice(0, -1)
    .map((from, index) => hex.slice(from, cuts[index + 1]))
    .filter((part) => part !== '')
    .join('-')
}

/** What a text names in the records of an order, by the word of whoever made it. */
export type Reference =
  | { type: 'name'; name: string }
  /** A place in the log: events have a position in their partition. */
  | { type: 'place'; partition: number; position: number }

const partitionMax = 32_767

/**
 * Reads a text as a reference: of a charge, refund, label or parcel, in small letters and without spaces, or as
 * `topic:partition:position` or `partition:position`. Null when it can be none: too short, or an e-mail address.
 */
export function readReference(text: string): Reference | null {
  const name = text.replace(/\s/g, '').toLowerCase()
  const place = /^(?:[\w.-]+:)?(\d{1,5}):(\d{1,15})$/.exec(name)
  if (place && Number(place[1]) <= partitionMax)
    return { type: 'place', partition: Number(place[1]), position: Number(place[2]) }
  return name.length < 6 || name.includes('@') ? null : { type: 'name', name }
}
