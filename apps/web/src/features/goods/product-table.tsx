import { ProductArt } from '../../components/product-art/product-art.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { findCategory } from '../../lib/categories.ts'
import { formatCount, formatMoney } from '../../lib/format.ts'
import type { ManagedProduct } from './product-form.tsx'

interface ProductTableProps {
  rows: readonly ManagedProduct[]
  mayChange: boolean
  onChange: (product: ManagedProduct) => void
  onRetire: (product: ManagedProduct) => void
}

/** One row for each product; on a phone what does not fit stands under the name. */
export function ProductTable({ rows, mayChange, onChange, onRetire }: ProductTableProps) {
  return (
    <Table label="Products">
      <thead>
        <tr>
          <Th>Product</Th>
          <Th className="max-md:hidden">Category</Th>
          <Th className="text-right">Price</Th>
          <Th className="text-right max-lg:hidden">Weight</Th>
          <Th className="text-right max-lg:hidden">Size</Th>
          <Th className="text-right max-sm:hidden">Free</Th>
          {mayChange ? (
            <Th className="relative">
              <span className="sr-only">Change</span>
            </Th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((product) => (
          <Tr key={product.sku} data-product={product.sku}>
            <Td className="w-full max-w-0">
              <span className="flex items-center gap-2.5">
                <ProductArt
                  sku={product.sku}
                  hue={product.hue}
                  faded={product.isRetired}
                  className="size-9 shrink-0 rounded-md max-sm:hidden"
                />
                <span className="min-w-0">
                  <span className="block truncate font-label max-sm:whitespace-normal">
                    {product.name}
                  </span>
                  <span className="mono block truncate text-small text-ink-2 max-sm:whitespace-normal">
                    {product.sku}
                  </span>
                  {product.isRetired ? <Badge className="mt-1">Retired</Badge> : null}
                </span>
              </span>
            </Td>
            <Td className="whitespace-nowrap text-ink-2 max-md:hidden">
              {findCategory(product.category)?.name ?? product.category}
            </Td>
            <Td className="text-right whitespace-nowrap">
              {formatMoney(product.priceMinor, product.currency)}
            </Td>
            <Td className="text-right whitespace-nowrap text-ink-2 max-lg:hidden">
              {product.weightG === null ? '–' : `${formatCount(product.weightG)} g`}
            </Td>
            <Td className="text-right whitespace-nowrap text-ink-2 max-lg:hidden">
              {sizeOf(product)}
            </Td>
            <Td className="text-right max-sm:hidden">{formatCount(product.free)}</Td>
            {mayChange ? (
              <Td className="text-right whitespace-nowrap">
                <span className="inline-flex gap-1.5 max-sm:flex-col">
                  <Button
                    size="small"
                    aria-label={`Change ${product.name}`}
                    onClick={() => onChange(product)}
                  >
                    Change…
                  </Button>
                  <Button
                    size="small"
                    aria-label={`${product.isRetired ? 'Bring back' : 'Retire'} ${product.name}`}
                    onClick={() => onRetire(product)}
                  >
                    {product.isRetired ? 'Bring back…' : 'Retire…'}
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

function sizeOf({ lengthMm, widthMm, heightMm }: ManagedProduct): string {
  const sides = [lengthMm, widthMm, heightMm]
  return sides.every((side) => side === null)
    ? '–'
    : `${sides.map((side) => side ?? '?').join(' × ')} mm`
}
