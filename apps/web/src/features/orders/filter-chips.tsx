'use client'

import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Button } from '../../components/ui/button.tsx'
import type { FilterNames } from '../../lib/filter-words.ts'
import { formatDateTime, formatMoney } from '../../lib/format.ts'
import { reasonLabels } from '../../lib/labels.ts'
import { filterCurrency, type OrderFilter, stillLabels } from '../../lib/order-filter.ts'

type Part = Exclude<keyof OrderFilter, 'status' | 'text'>

/** The parts of a filter that no select beside the search shows, each of which can be taken away. */
export function FilterChips({
  filter,
  names,
  onRemove,
}: {
  filter: OrderFilter
  names: FilterNames
  onRemove: (part: Part) => void
}) {
  const zone = useTimeZone()
  const chips = chipsOf(filter, names, zone)
  if (chips.length === 0) return null
  return (
    <ul aria-label="More that the list is narrowed by" className="flex flex-wrap gap-2">
      {chips.map(({ part, label }) => (
        <li key={part} className="min-w-0">
          <Button
            size="small"
            className="max-w-full"
            onClick={() => onRemove(part)}
            aria-label={`Remove the filter “${label}”`}
          >
            <span className="truncate">{label}</span>
            <span aria-hidden="true">×</span>
          </Button>
        </li>
      ))}
    </ul>
  )
}

function chipsOf(
  filter: OrderFilter,
  names: FilterNames,
  zone: string,
): { part: Part; label: string }[] {
  const { cause, reason, warehouse, incident, atLeastMinor, atMostMinor } = filter
  const money = (minor: number) => formatMoney(minor, filterCurrency)
  const labels: Partial<Record<Part, string | false>> = {
    cause: cause !== null && 'One cause',
    reason: reason !== null && `Reason: ${reasonLabels[reason]}`,
    warehouse: warehouse !== null && `From ${names.warehouses?.[warehouse] ?? warehouse}`,
    incident: incident !== null && `Met: ${names.incident ?? incident}`,
    atLeastMinor: atLeastMinor !== null && `At least ${money(atLeastMinor)}`,
    atMostMinor: atMostMinor !== null && `At most ${money(atMostMinor)}`,
    placedFrom:
      filter.placedFrom !== null && `Placed from ${formatDateTime(filter.placedFrom, zone)} on`,
    placedBefore:
      filter.placedBefore !== null && `Placed before ${formatDateTime(filter.placedBefore, zone)}`,
    endedFrom:
      filter.endedFrom !== null && `Ended from ${formatDateTime(filter.endedFrom, zone)} on`,
    refundedFrom:
      filter.refundedFrom !== null &&
      `Money back from ${formatDateTime(filter.refundedFrom, zone)} on`,
    stillFor: filter.stillFor !== null && stillLabels[filter.stillFor],
  }
  return Object.entries(labels).flatMap(([part, label]) =>
    label ? [{ part: part as Part, label }] : [],
  )
}
