import type { Sourcing } from '@sagaboard/events/catalog/sourcing'
import type { SourcedAgain } from '@sagaboard/events/commands/preview'
import { say } from '../../messages/say.ts'

/** Where an order is sent from, in sentences. */
export interface SourcingLines {
  /** One for each warehouse that goods are taken from, nearest first. */
  from: string[]
  /** One for each that is nearer and was passed by. */
  passedBy: string[]
  /** To what the distances were measured. */
  measured: string
}

/**
 * @param warehouses names of warehouses by id
 * @param products names of the products of the order by SKU
 */
export function sourcingLines(
  { destination, measuredTo, warehouses: taken, passedBy }: Sourcing,
  warehouses: Readonly<Record<string, string>>,
  products: ReadonlyMap<string, string>,
): SourcingLines {
  const nameOf = (id: string) => warehouses[id] ?? id
  return {
    from: taken.map(({ warehouse, distanceKm: km, reason }) =>
      say('sourcing.from', { warehouse: nameOf(warehouse), km, reason }),
    ),
    passedBy: passedBy.map(({ warehouse, distanceKm: km, sku, free, wanted }) => {
      const had = { warehouse: nameOf(warehouse), km, free, wanted }
      return products.size > 1
        ? say('sourcing.passed_by_product', { ...had, product: products.get(sku) ?? sku })
        : say('sourcing.passed_by', had)
    }),
    measured:
      measuredTo === 'gateway'
        ? say('sourcing.measured_gateway')
        : say('sourcing.measured', { basis: destination.basis }),
  }
}

/** From where an order that is sourced again is sent now, and from where then, with how far that is. */
export function movedLines(
  { from, to, report }: SourcedAgain,
  warehouses: Readonly<Record<string, string>>,
): string[] {
  const list = (ids: readonly string[]) => ids.map((id) => warehouses[id] ?? id).join(' and ')
  const isMoved = [...from].sort().join() !== [...to].sort().join()
  const first = isMoved
    ? say('sourcing.moves', { from: list(from), to: list(to) })
    : say('sourcing.stays', { from: list(from), why: report ? 'best' : 'none' })
  return [first, ...(report ? sourcingLines(report, warehouses, new Map()).from : [])]
}
