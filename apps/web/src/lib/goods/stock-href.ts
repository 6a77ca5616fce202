/** The stock page with the shelves of this product open. */
export const stockHref = (sku: string): string =>
  // It has to be in the list: the page finds it by its SKU.
  `/console/stock?${new URLSearchParams({ q: sku, view: 'all', sku })}`

/** The same with what has come in filled in; `units` null: nobody has said how many. */
export const receiveHref = (sku: string, units: number | null): string =>
  units === null ? stockHref(sku) : `${stockHref(sku)}&receive=${units}`
