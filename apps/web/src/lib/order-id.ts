/** What a person reads and says instead of a UUID: its first eight characters as `XXXX-XXXX`. Never a credential. */
export function shortOrderId(orderId: string): string {
  const hex = orderId.replaceAll('-', '').slice(0, 8).toUpperCase()
  return `${hex.slice(0, 4)}-${hex.slice(4)}`
}

/** The beginning of a UUID, lower case, when `text` reads as an order id or its short form (4 to 32 hex digits); else null. */
export function orderIdPrefix(text: string): string | null {
  const hex = text.trim().replaceAll('-', '').toLowerCase()
  if (!/^[0-9a-f]{4,32}$/.test(hex)) return null
  const cuts = [0, 8, 12, 16, 20, 32]
  return cuts
    .slice(0, -1)
    .map((from, index) => hex.slice(from, cuts[index + 1]))
    .filter((part) => part !== '')
    .join('-')
}
