/**
 * The bag: what somebody is about to order. It lives in one cookie that browser and server both read and write, so that it
 * works without JavaScript, survives a reload and is the same in all tabs. Its id is made with its first line and is the key
 * under which it is ordered: however often a bag is sent, it makes one order.
 */
export interface Bag {
  /** A UUID; null while the bag is empty. */
  readonly id: string | null
  readonly lines: readonly BagLine[]
}

export interface BagLine {
  readonly sku: string
  readonly quantity: number
}

export const bagCookie = 'bag'
export const bagCookieSeconds = 30 * 24 * 3600
export const bagLinesMax = 50
export const bagQuantityMax = 99

export const emptyBag: Bag = { id: null, lines: [] }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const line = /^([a-z0-9-]{1,64})\.(\d{1,2})$/

/** Reads the cookie's value; what can't be read is left out, so that a broken cookie is an empty bag. */
export function parseBag(value: string | undefined): Bag {
  const [id = '', ...parts] = (value ?? '').split('~')
  if (!uuid.test(id)) return emptyBag
  const lines: BagLine[] = []
  for (const part of parts.slice(0, bagLinesMax)) {
    const [, sku, digits] = line.exec(part) ?? []
    const quantity = Number(digits)
    if (sku !== undefined && quantity >= 1 && !lines.some((known) => known.sku === sku)) lines.push({ sku, quantity })
  }
  return lines.length === 0 ? emptyBag : { id, lines }
}

/** The cookie's value; empty for an empty bag. */
export function formatBag({ id, lines }: Bag): string {
  return id === null || lines.length === 0 ? '' : [id, ...lines.map(({ sku, quantity }) => `${sku}.${quantity}`)].join('~')
}

/** How many things are in it. */
export const countItems = ({ lines }: Bag): number => lines.reduce((sum, { quantity }) => sum + quantity, 0)

/** How many of one thing are in it. */
export const quantityOf = ({ lines }: Bag, sku: string): number => lines.find((one) => one.sku === sku)?.quantity ?? 0

/**
 * The bag with `quantity` of one thing; 0 takes it out. More than {@link bagQuantityMax}, or a line more than
 * {@link bagLinesMax}, is not taken.
 *
 * @param newId makes the id of a bag that was empty
 */
export function setQuantity(bag: Bag, sku: string, quantity: number, newId: () => string): Bag {
  const wanted = Math.max(0, Math.min(bagQuantityMax, Math.trunc(quantity)))
  const known = bag.lines.some((one) => one.sku === sku)
  if (wanted === 0) {
    const lines = bag.lines.filter((one) => one.sku !== sku)
    return lines.length === 0 ? emptyBag : { ...bag, lines }
  }
  if (!known && bag.lines.length >= bagLinesMax) return bag
  const lines = known
    ? bag.lines.map((one) => (one.sku === sku ? { sku, quantity: wanted } : one))
    : [...bag.lines, { sku, quantity: wanted }]
  return { id: bag.id ?? newId(), lines }
}

/** The bag with `more` of one thing added. */
export function addToBag(bag: Bag, sku: string, more: number, newId: () => string): Bag {
  return setQuantity(bag, sku, quantityOf(bag, sku) + more, newId)
}
