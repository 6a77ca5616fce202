import type { Allocation, InspectedLine, ReturnedLine } from '../../catalog/events.ts'

/** Where units of a line go back to: to where they came from, first what was taken first. */
export function backTo(
  shipped: readonly Allocation[],
  lines: readonly Pick<ReturnedLine, 'line' | 'quantity'>[],
): Allocation[] {
  const left = shipped.map((allocation) => ({ ...allocation }))
  return lines.flatMap(({ line, quantity }) => take(left, line, quantity))
}

/** Takes units of a line out of `left`, which is changed. */
function take(left: Allocation[], line: number, quantity: number): Allocation[] {
  const taken: Allocation[] = []
  let missing = quantity
  for (const allocation of left.filter((one) => one.line === line)) {
    const units = Math.min(missing, allocation.quantity)
    if (units > 0) taken.push({ ...allocation, quantity: units })
    allocation.quantity -= units
    missing -= units
  }
  return taken
}

/** The units of a return by what became of them: first those that are as new, then the broken ones, then what was not accepted. */
export function inspectedParts(
  allocations: readonly Allocation[],
  lines: readonly InspectedLine[],
): { restock: Allocation[]; writeOff: Allocation[]; reject: Allocation[] } {
  const left = allocations.map((allocation) => ({ ...allocation }))
  const part = (name: 'restock' | 'writeOff' | 'reject') =>
    lines.flatMap((line) => take(left, line.line, line[name]))
  return { restock: part('restock'), writeOff: part('writeOff'), reject: part('reject') }
}
