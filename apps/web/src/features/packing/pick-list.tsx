import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { formatCount } from '../../lib/format.ts'

/** What is to be fetched for all orders of a list together, product by product. */
export function PickList({
  lines,
}: {
  lines: readonly { sku: string; name: string; quantity: number }[]
}) {
  if (lines.length === 0)
    return <p className="px-4 pt-0.5 pb-3.5 text-ink-2">There is nothing to fetch.</p>
  return (
    <Table label="What to fetch, product by product">
      <thead>
        <tr>
          <Th>Product</Th>
          <Th className="text-right">Units</Th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ sku, name, quantity }) => (
          <Tr key={sku} data-sku={sku}>
            <Td>
              <span className="block">{name}</span>
              <span className="mono text-small text-ink-3">{sku}</span>
            </Td>
            <Td className="text-right font-label">{formatCount(quantity)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}
