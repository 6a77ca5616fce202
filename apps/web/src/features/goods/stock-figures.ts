import type { ShelfLevel } from '@sagaboard/events/commands/stock-plan'

/** How much there is, of one shelf or of several; in whole units. */
export interface Figures {
  onHand: number
  reserved: number
  free: number
  /** One of the shelves is at its threshold, or below. */
  isLow: boolean
}

export function figuresOf(shelves: readonly ShelfLevel[]): Figures {
  const onHand = shelves.reduce((sum, shelf) => sum + shelf.onHand, 0)
  const reserved = shelves.reduce((sum, shelf) => sum + shelf.reserved, 0)
  return { onHand, reserved, free: onHand - reserved, isLow: shelves.some(isLow) }
}

export const isLow = ({ onHand, reserved, lowAt }: ShelfLevel): boolean =>
  lowAt !== null && onHand - reserved <= lowAt

/** With more warehouses than this a row of the matrix would not fit: then each product is a list. */
export const matrixMax = 6
