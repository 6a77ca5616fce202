/** The kinds of place in a warehouse: where goods are picked, and where more of them is kept. */
export const stockLocations = ['primary', 'back'] as const
export type StockLocation = (typeof stockLocations)[number]
