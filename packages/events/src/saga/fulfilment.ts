/**
 * What happens between paid and label. `auto`: the label is asked for at once. Else the order waits to be packed, and can be
 * cancelled meanwhile: for so long (`timed`, in ms), or until a person says that it is packed (`manual`).
 */
export type Fulfilment =
  | { mode: 'auto' }
  | { mode: 'timed'; packingMs: number }
  | { mode: 'manual' }

export const automatic: Fulfilment = { mode: 'auto' }

/**
 * When the label of an order that waits to be packed is asked for by itself, ISO; null: once a person says so. An order that
 * was to be packed under a setting of before is due at once when nothing is packed any more.
 *
 * @param paidAt when it was stated to be paid, ISO
 */
export function dueAfter(fulfilment: Fulfilment, paidAt: string): string | null {
  switch (fulfilment.mode) {
    case 'auto':
      return paidAt
    case 'timed':
      return new Date(Date.parse(paidAt) + fulfilment.packingMs).toISOString()
    case 'manual':
      return null
    default:
      return fulfilment satisfies never
  }
}
