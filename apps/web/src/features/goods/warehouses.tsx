'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from '../../components/ui/button.tsx'
import { Dialog } from '../../components/ui/dialog.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { formatCount } from '../../lib/format.ts'
import { useOpened } from '../../lib/use-opened.ts'
import { GoodsPage } from './goods-page.tsx'
import { ReasonForm } from './reason-form.tsx'
import { goodsRefreshMs, useGoodsAct } from './use-goods-act.ts'
import { type ManagedWarehouse, WarehouseForm } from './warehouse-form.tsx'
import { WarehouseTable } from './warehouse-table.tsx'

interface Opened {
  what: 'form' | 'remove'
  warehouse?: ManagedWarehouse
}

/** Where goods are kept: made, changed, and removed when nothing is in them. */
export function Warehouses({
  warehouses: initialData,
  mayChange,
}: {
  warehouses: ManagedWarehouse[]
  mayChange: boolean
}) {
  const api = useConsoleApi()
  const { data, isError, refetch } = useQuery(
    api.console.warehouses.list.queryOptions(undefined, {
      initialData,
      refetchInterval: goodsRefreshMs,
    }),
  )
  const { shown, opening, isOpen, open, close } = useOpened<Opened>({ what: 'form' })
  const { what, warehouse } = shown
  return (
    <GoodsPage
      title="Warehouses"
      note={formatCount(data.length)}
      actions={
        mayChange ? (
          <Button tone="main" onClick={() => open({ what: 'form' })}>
            Add a warehouse…
          </Button>
        ) : null
      }
    >
      {isError ? <StaleNote what="The list" onRetry={refetch} /> : null}
      <Panel aria-label="Warehouses">
        {data.length === 0 ? (
          <StateNote kind="empty" title="There is no warehouse">
            Nothing can be received before there is one.
          </StateNote>
        ) : (
          <WarehouseTable
            warehouses={data}
            mayChange={mayChange}
            onChange={(one) => open({ what: 'form', warehouse: one })}
            onRemove={(one) => open({ what: 'remove', warehouse: one })}
          />
        )}
      </Panel>
      {mayChange ? null : (
        <p className="text-ink-2">A supervisor adds, changes and removes warehouses.</p>
      )}
      {what === 'form' ? (
        <Dialog
          key={opening}
          open={isOpen}
          onClose={close}
          title={warehouse ? `Change ${warehouse.name}` : 'Add a warehouse'}
        >
          <WarehouseForm
            warehouse={warehouse}
            nextRank={Math.max(0, ...data.map(({ rank }) => rank)) + 1}
            onDone={close}
          />
        </Dialog>
      ) : null}
      {what === 'remove' && warehouse ? (
        <RemoveDialog key={opening} warehouse={warehouse} open={isOpen} onClose={close} />
      ) : null}
    </GoodsPage>
  )
}

function RemoveDialog({
  warehouse: { id, name, version },
  open,
  onClose,
}: {
  warehouse: ManagedWarehouse
  open: boolean
  onClose: () => void
}) {
  const api = useConsoleApi()
  const { idempotencyKey, handlers } = useGoodsAct(onClose)
  const run = useMutation(api.console.warehouses.run.mutationOptions(handlers))
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Remove ${name}`}
      description="Nothing is received or sent there any more. What happened there stays written down."
    >
      <ReasonForm
        verb="Remove it"
        tone="stop"
        error={run.error?.message}
        isBusy={run.isPending}
        onChange={() => run.isIdle || run.reset()}
        onSubmit={(reason) =>
          run.mutate({
            command: { type: 'warehouse_remove', id },
            expectedVersion: version,
            reason,
            idempotencyKey,
          })
        }
      />
    </Dialog>
  )
}
