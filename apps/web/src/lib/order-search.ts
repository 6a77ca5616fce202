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
  /** A whole UUID: the id of an event, or what somebody else calls something. */
  | { type: 'id'; id: string }
  | ({ type: 'place' } & LogPlace)

/** A place in the log: events have a position in their partition. `topic`: as it was said; null: it was not. */
export interface LogPlace {
  topic: string | null
  partition: number
  position: number
}

const partitionMax = 32_767

/**
 * Reads a text as a reference: of a charge, refund, label or parcel, in small letters and without spaces, as the id of an
 * event, or as `topic:partition:position` or `partition:position`. Null when it can be none: too short, or an e-mail address.
 */
export function readReference(text: string): Reference | null {
  const place = readPlace(text)
  if (place) return { type: 'place', ...place }
  const name = text.replace(/\s/g, '').toLowerCase()
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(name)) return { type: 'id', id: name }
  return name.length < 6 || name.includes('@') ? null : { type: 'name', name }
}

/** Reads `topic:partition:position` or `partition:position`; spaces don't matter, nor dots and commas inside of numbers. */
export function readPlace(text: string): LogPlace | null {
  const parts = /^(?:([\w.-]+):)?(\d{1,5}):(\d[\d,.]{0,19})$/.exec(text.replace(/\s/g, ''))
  const position = Number(parts?.[3]?.replace(/[,.]/g, ''))
  if (!parts || Number(parts[2]) > partitionMax || !Number.isSafeInteger(position)) return null
  return { topic: parts[1] ?? null, partition: Number(parts[2]), position }
}
