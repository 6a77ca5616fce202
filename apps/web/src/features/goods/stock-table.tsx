import type { ShelfLevel } from '@sagaboard/events/commands/stock-plan'
import { Badge } from '../../components/ui/badge.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { TextButton } from '../../components/ui/text-button.tsx'
import { cn } from '../../lib/cn.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatCount } from '../../lib/format.ts'
import { figuresOf, matrixMax } from './stock-figures.ts'

export type StockList = ConsoleOutputs['stock']['list']
export type StockedProduct = StockList['rows'][number]

interface StockTableProps {
  list: StockList
  /** Whose shelves are open. */
  sku: string
  onSelect: (sku: string) => void
}

/** Products by warehouses: free is the big figure, sums are made from the cells. */
export function StockTable({ list: { warehouses, rows }, sku, onSelect }: StockTableProps) {
  const isMatrix = warehouses.length <= matrixMax
  return (
    <Table label="Free to sell">
      <thead>
        <tr>
          <Th>Product</Th>
          {isMatrix
            ? warehouses.map(({ id, name }) => (
                <Th key={id} className="max-md:hidden">
                  {name}
                </Th>
              ))
            : null}
          <Th className="text-right max-sm:hidden">On hand</Th>
          <Th className="text-right max-sm:hidden">Reserved</Th>
          <Th className="text-right max-sm:hidden">Waiting</Th>
          <Th className="text-right">Free</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((product) => (
          <Tr key={product.sku} data-stock={product.sku} aria-selected={product.sku === sku}>
            <Td className={isMatrix ? undefined : 'w-full'}>
              <TextButton
                className="font-label text-ink"
                aria-label={`Open ${product.name}`}
                onClick={() => onSelect(product.sku)}
              >
                {product.name}
              </TextButton>
              <span className="block text-small text-ink-2">
                {product.category}
                {product.isRetired ? ', retired' : ''}
              </span>
              {/* On a phone, and where there are too many for columns, the warehouses are a list. */}
              <ShelfList
                {...{ warehouses, product }}
                className={isMatrix ? 'md:hidden' : undefined}
              />
            </Td>
            {isMatrix
              ? warehouses.map(({ id }) => (
                  <Td key={id} className="min-w-26 max-md:hidden">
                    <Cell shelves={product.shelves.filter(({ warehouse }) => warehouse === id)} />
                  </Td>
                ))
              : null}
            <Sums product={product} />
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

function Sums({ product: { shelves, waiting } }: { product: StockedProduct }) {
  const { onHand, reserved, free: onShelves, isLow } = figuresOf(shelves)
  const free = Math.max(0, onShelves - waiting)
  return (
    <>
      <Td className="text-right text-ink-2 max-sm:hidden">{formatCount(onHand)}</Td>
      <Td className="text-right text-wait max-sm:hidden">{formatCount(reserved)}</Td>
      <Td className="text-right text-wait max-sm:hidden">{formatCount(waiting)}</Td>
      <Td className="text-right font-semibold whitespace-nowrap">
        {free === 0 ? <span className="text-undo">sold out</span> : formatCount(free)}
        {waiting > 0 ? (
          <span className="block text-small font-normal text-wait sm:hidden">
            {formatCount(waiting)} waiting
          </span>
        ) : null}
        {isLow && free > 0 ? <LowMark className="mt-0.5 block w-fit justify-self-end" /> : null}
      </Td>
    </>
  )
}

const LowMark = ({ className }: { className?: string }) => (
  <Badge tone="undo" className={cn('ml-auto', className)}>
    low
  </Badge>
)

/** Free, of what is on hand; the violet part of the bar is reserved. */
function Cell({ shelves }: { shelves: readonly ShelfLevel[] }) {
  const { onHand, reserved, free, isLow } = figuresOf(shelves)
  if (onHand === 0 && !isLow)
    return (
      <span className="text-ink-3">
        –<span className="sr-only">nothing</span>
      </span>
    )
  return (
    <span className="block">
      <span className="flex items-baseline justify-between gap-1.5">
        <span className={cn('font-label', free === 0 && 'text-undo')}>
          {formatCount(free)}
          {isLow ? <span className="ml-1 text-small text-undo">low</span> : null}
        </span>
        <span className="text-small text-ink-2">of {formatCount(onHand)}</span>
      </span>
      <svg
        aria-hidden="true"
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        className="mt-1 h-1 w-full"
      >
        <rect width="100" height="4" className="fill-line-2" />
        <rect
          width={onHand === 0 ? 0 : (100 * reserved) / onHand}
          height="4"
          className="fill-wait"
        />
      </svg>
    </span>
  )
}

/** The same as a list, warehouse by warehouse. */
function ShelfList({
  warehouses,
  product,
  className,
}: {
  warehouses: StockList['warehouses']
  product: StockedProduct
  className?: string
}) {
  const there = warehouses.flatMap(({ id, name }) => {
    const figures = figuresOf(product.shelves.filter(({ warehouse }) => warehouse === id))
    return figures.onHand > 0 || figures.isLow ? [{ id, name, ...figures }] : []
  })
  return (
    <ul className={cn('mt-0.5 grid gap-0.5 text-small text-ink-2', className)}>
      {there.map(({ id, name, onHand, free, isLow }) => (
        <li key={id}>
          {name}: {formatCount(free)} free of {formatCount(onHand)}
          {isLow ? <span className="text-undo">, low</span> : null}
        </li>
      ))}
    </ul>
  )
}
