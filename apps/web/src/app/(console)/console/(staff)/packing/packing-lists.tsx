'use client'

import { CommandDialog } from '../../../../../features/order/command-dialog.tsx'
import { Packing, type PackingProps } from '../../../../../features/packing/packing.tsx'
import type { SourceAgain } from '../../../../../features/packing/packing-orders.tsx'

const noNames: ReadonlyMap<number, string> = new Map()

/** The dialog of the order's own page, with what would follow. */
const sourceAgain: SourceAgain = ({ row, id, open, warehouse, warehouses, onClose }) => (
  <CommandDialog
    asked={{
      id,
      title: 'Source again…',
      command: { type: 'source_again', without: [warehouse] },
      currency: row.currency,
      call: undefined,
      seen: null,
    }}
    orderId={row.orderId}
    version={null}
    about={`${row.orderNumber}, ${row.customerName}`}
    names={noNames}
    {...{ open, onClose, warehouses }}
  />
)

/** The packing lists, and what is asked for an order of them as on its own page. */
export const PackingLists = (props: Omit<PackingProps, 'sourceAgain'>) => (
  <Packing {...props} sourceAgain={sourceAgain} />
)
