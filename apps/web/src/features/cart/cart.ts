import { isUuid } from '@sagaboard/events/catalog/is-uuid'

/**
 * The bag: what somebody is about to order. It lives in one cookie that browser and server both read and write, so that it
 * works without JavaScript, survives a reload and is the same in all tabs. Its id is made with its first line and is the key
 * under which it is ordered: however often a bag is sent, it makes one order.
 */
export interface Cart {
  /** A UUID; null while the bag is empty. */
  readonly id: string | null
  readonly lines: readonly CartLine[]
}

export interface CartLine {
  readonly sku: string
  readonly quantity: number
}

export const cartCookie = 'bag'
export const cartCookieSeconds = 30 * 24 * 3600
export const cartLinesMax = 50
export const cartQuantityMax = 99

export const emptyCart: Cart = { id: null, lines: [] }

const line = /^([a-z0-9-]{1,64})\.(\d{1,2})$/

/** Reads the cookie's value; what can't be read is left out, so that a broken cookie is an empty bag. */
export function parseCart(value: string | undefined): Cart {
  const [id = '', ...parts] = (value ?? '').split('~')
  if (!isUuid(id)) return emptyCart
  const lines: CartLine[] = []
  for (const part of parts.slice(0, cartLinesMax)) {
    const [, sku, digits] = line.exec(part) ?? []
    const quantity = Number(digits)
    if (sku !== undefined && quantity >= 1 && !lines.some((known) => known.sku === sku))
      lines.push({ sku, quantity })
  }
  return lines.length === 0 ? emptyCart : { id, lines }
}

/** The cookie's value; empty for an empty bag. */
export function formatCart({ id, lines }: Cart): string {
  return id === null || lines.length === 0
    ? ''
    : [id, ...lines.map(({ sku, quantity }) => `${sku}.${quantity}`)].join('~')
}

/** How many things are in it. */
export const countItems = ({ lines }: Cart): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0)

/** How many of one thing are in it. */
export const quantityOf = ({ lines }: Cart, sku: string): number =>
  lines.find((one) => one.sku === sku)?.quantity ?? 0

/**
 * The bag with `quantity` of one thing; 0 takes it out. More than {@link cartQuantityMax}, or a line more than
 * {@link cartLinesMax}, is not taken.
 *
 * @param newId makes the id of a bag that was empty
 */
export function setQuantity(cart: Cart, sku: string, quantity: number, newId: () => string): Cart {
  const wanted = Math.max(0, Math.min(cartQuantityMax, Math.trunc(quantity)))
  const known = cart.lines.some((one) => one.sku === sku)
  if (wanted === 0) {
    const lines = cart.lines.filter((one) => one.sku !== sku)
    return lines.length === 0 ? emptyCart : { ...cart, lines }
  }
  if (!known && cart.lines.length >= cartLinesMax) return cart
  const lines = known
    ? cart.lines.map((one) => (one.sku === sku ? { sku, quantity: wanted } : one))
    : [...cart.lines, { sku, quantity: wanted }]
  return { id: cart.id ?? newId(), lines }
}

/** The bag with `more` of one thing added. */
export function addToCart(cart: Cart, sku: string, more: number, newId: () => string): Cart {
  return setQuantity(cart, sku, quantityOf(cart, sku) + more, newId)
}
