import { Button } from '../../components/ui/button.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { formatCount } from '../../lib/format.ts'
import type { ManagedWarehouse } from './warehouse-form.tsx'

interface WarehouseTableProps {
  warehouses: readonly ManagedWarehouse[]
  mayChange: boolean
  onChange: (warehouse: ManagedWarehouse) => void
  onRemove: (warehouse: ManagedWarehouse) => void
}

/** One row for each warehouse, by rank. */
export function WarehouseTable({ warehouses, mayChange, onChange, onRemove }: WarehouseTableProps) {
  return (
    <Table label="Warehouses">
      <thead>
        <tr>
          <Th>Warehouse</Th>
          <Th className="max-sm:hidden">Country</Th>
          <Th className="max-md:hidden">Position</Th>
          <Th className="max-md:hidden">Airport</Th>
          <Th className="text-right max-sm:hidden">Rank</Th>
          <Th className="text-right">On hand</Th>
          {mayChange ? (
            <Th className="relative">
              <span className="sr-only">Change</span>
            </Th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {warehouses.map((warehouse) => (
          <Tr key={warehouse.id} data-warehouse={warehouse.id}>
            <Td className="w-full max-w-0">
              <span className="block truncate font-label">{warehouse.name}</span>
              <span className="mono block truncate text-small text-ink-2">{warehouse.id}</span>
            </Td>
            <Td className="max-sm:hidden">{warehouse.country}</Td>
            <Td className="whitespace-nowrap text-ink-2 max-md:hidden">
              {position(warehouse.latitude, 'N', 'S')}, {position(warehouse.longitude, 'E', 'W')}
            </Td>
            <Td className="text-ink-2 max-md:hidden">{warehouse.gateway ?? '–'}</Td>
            <Td className="text-right max-sm:hidden">{warehouse.rank}</Td>
            <Td className="text-right whitespace-nowrap">
              {formatCount(warehouse.onHand)}
              <span className="block text-small text-ink-2">
                {warehouse.products === 1
                  ? '1 product'
                  : `${formatCount(warehouse.products)} products`}
              </span>
            </Td>
            {mayChange ? (
              <Td className="text-right">
                <span className="inline-flex gap-1.5 max-sm:flex-col">
                  <Button
                    size="small"
                    aria-label={`Change ${warehouse.name}`}
                    onClick={() => onChange(warehouse)}
                  >
                    Change…
                  </Button>
                  <Button
                    size="small"
                    aria-label={`Remove ${warehouse.name}`}
                    disabled={warehouse.onHand > 0}
                    title={warehouse.onHand > 0 ? 'It has stock: move it out first.' : undefined}
                    onClick={() => onRemove(warehouse)}
                  >
                    Remove…
                  </Button>
                </span>
              </Td>
            ) : null}
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

/** `51.34° N` */
const position = (degrees: number, positive: string, negative: string) =>
  `${Math.abs(degrees).toFixed(2)}° ${degrees < 0 ? negative : positive}`
