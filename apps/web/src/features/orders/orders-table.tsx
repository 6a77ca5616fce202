import { FlexRender, type Row, useTable } from '@tanstack/react-table'
import { type KeyboardEvent, memo, useMemo } from 'react'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { cn } from '../../lib/cn.ts'
import { keyIn } from '../../lib/keys.ts'
import { say } from '../../messages/say.ts'
import { type Choice, shownState } from './choosing.ts'
import { alignRight, columns, features, type OrderRow, wideOnly } from './columns.tsx'

interface OrdersTableProps {
  rows: OrderRow[]
  /** Rows placed after it slide in, once. */
  freshAfter: string | null
  choice: Choice
  /** `isRange`: with all between it and the one before. Always the same function. */
  onPress: (orderId: string, isRange: boolean) => void
  onPressAll: () => void
  onChooseNone: () => void
}

/** The id of the box that stands for all rows. */
export const allBoxId = 'choose-all'

/** The rows of the list, each of which can be chosen by its box, or by Space on its link. */
export function OrdersTable({
  rows,
  freshAfter,
  choice,
  onPress,
  onPressAll,
  onChooseNone,
}: OrdersTableProps) {
  const table = useTable({ features, columns, data: rows, getRowId: (row) => row.orderId })
  const state = useMemo(() => shownState(choice, rows), [choice, rows])
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const key = keyIn('orders', event)
    if (key === 'none' && choice.chosen.size > 0) return onChooseNone()
    // A box hears Space by itself.
    const orderId = event.target instanceof HTMLAnchorElement && orderOf(event.target)
    if (!orderId || (key !== 'choose' && key !== 'range')) return
    event.preventDefault()
    onPress(orderId, key === 'range')
  }
  return (
    <Table label="Orders, newest first">
      <thead>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id}>
            <Th className="relative w-9 p-0 first:pl-0">
              <Box
                label={say('choose.all', { count: rows.length })}
                state={state}
                onPress={onPressAll}
                id={allBoxId}
              />
            </Th>
            {group.headers.map((header) => (
              <Th key={header.id} className={cn('max-sm:px-1.5', classOf(header.column.id))}>
                <FlexRender header={header} />
              </Th>
            ))}
          </tr>
        ))}
      </thead>
      <tbody onKeyDown={onKeyDown}>
        {table.getRowModel().rows.map((row) => (
          <OrderLine
            key={row.id}
            row={row}
            isFresh={freshAfter !== null && row.original.createdAt > freshAfter}
            isChosen={choice.chosen.has(row.id)}
            onPress={onPress}
          />
        ))}
      </tbody>
    </Table>
  )
}

const orderOf = (link: HTMLAnchorElement) => link.closest('tr')?.dataset.order

const classOf = (column: string) => cn(alignRight.has(column) && 'text-right', wideOnly[column])

interface OrderLineProps extends Pick<OrdersTableProps, 'onPress'> {
  row: Row<typeof features, OrderRow>
  isFresh: boolean
  isChosen: boolean
}

/** Who chooses one of many rows draws that one anew. */
const OrderLine = memo(function OrderLine({ row, isFresh, isChosen, onPress }: OrderLineProps) {
  return (
    <Tr
      className="relative hover:bg-sunk/60"
      data-order={row.id}
      data-fresh={isFresh ? '' : undefined}
      aria-selected={isChosen}
    >
      <Td className="relative z-10 w-9 p-0 first:pl-0">
        <Box
          label={say('choose.order', { number: row.original.orderNumber })}
          state={isChosen ? 'all' : 'none'}
          onPress={(isRange) => onPress(row.id, isRange)}
        />
      </Td>
      {row.getAllCells().map((cell) => (
        <Td key={cell.id} className={cn('h-9.5 max-sm:px-1.5', classOf(cell.column.id))}>
          <FlexRender cell={cell} />
        </Td>
      ))}
    </Tr>
  )
})

/** A box with room around it, so that a finger that misses it does not open the order. */
function Box({
  label,
  state,
  onPress,
  id,
}: {
  label: string
  state: ReturnType<typeof shownState>
  /** `isRange`: with Shift. */
  onPress: (isRange: boolean) => void
  id?: string
}) {
  const mark = (element: HTMLInputElement | null) => {
    if (element) element.indeterminate = state === 'some'
  }
  return (
    <label className="flex h-9.5 items-center justify-center pl-2 select-none">
      <input
        ref={mark}
        id={id}
        type="checkbox"
        className="size-4 scroll-mb-28 accent-ink"
        checked={state === 'all'}
        aria-label={label}
        onChange={({ nativeEvent }) =>
          onPress(nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
      />
    </label>
  )
}
