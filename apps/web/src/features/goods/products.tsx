'use client'

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { Button } from '../../components/ui/button.tsx'
import { Dialog } from '../../components/ui/dialog.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { formatCount } from '../../lib/format.ts'
import type { GoodsFilter } from '../../lib/goods/goods-filter.ts'
import { useOpened } from '../../lib/use-opened.ts'
import { Choice } from './choice.tsx'
import { FileDialog } from './file-dialog.tsx'
import { GoodsPage } from './goods-page.tsx'
import { type ManagedProduct, ProductForm } from './product-form.tsx'
import { ProductTable } from './product-table.tsx'
import { ReasonForm } from './reason-form.tsx'
import { SearchField } from './search-field.tsx'
import { goodsRefreshMs, useGoodsAct } from './use-goods-act.ts'

type Filter = GoodsFilter['products']
type Opened = { what: 'form' | 'retire'; product?: ManagedProduct } | { what: 'file' }

const shown = [
  ['sold', 'On sale'],
  ['retired', 'Retired'],
  ['all', 'All'],
] as const
const parsers = {
  query: parseAsString.withDefault(''),
  show: parseAsStringLiteral(['sold', 'retired', 'all']).withDefault('sold'),
}

/** What the shop sells: found, made, changed, retired and brought back. */
export function Products({
  first,
  mayChange,
}: {
  first: { filter: Filter; list: ConsoleOutputs['products']['list'] }
  mayChange: boolean
}) {
  const api = useConsoleApi()
  const [filter, setFilter] = useQueryStates(parsers, { urlKeys: { query: 'q' } })
  const isFirst = JSON.stringify(filter) === JSON.stringify(first.filter)
  const { data, isError, refetch } = useQuery(
    api.console.products.list.queryOptions(filter, {
      initialData: isFirst ? first.list : undefined,
      placeholderData: keepPreviousData,
      refetchInterval: goodsRefreshMs,
    }),
  )
  const { shown: opened, opening, isOpen, open, close } = useOpened<Opened>({ what: 'form' })
  return (
    <GoodsPage
      title="Products"
      note={data ? formatCount(data.count) : ''}
      actions={
        <>
          <Button onClick={() => open({ what: 'file' })}>CSV in or out…</Button>
          {mayChange ? (
            <Button tone="main" onClick={() => open({ what: 'form' })}>
              Add a product…
            </Button>
          ) : null}
        </>
      }
    >
      {isError ? <StaleNote what="The list" onRetry={refetch} /> : null}
      <div className="flex flex-wrap items-center gap-2">
        <SearchField
          value={filter.query}
          onChange={(query) => void setFilter({ query: query || null })}
        />
        <Choice
          label="Which products"
          value={filter.show}
          options={shown}
          onChange={(show) => void setFilter({ show })}
        />
      </div>
      <Panel aria-label="Products">
        {data?.rows.length === 0 ? (
          <StateNote kind="empty" title="No product is like this">
            {filter.query ? 'Try fewer words.' : 'Nothing stands here yet.'}
          </StateNote>
        ) : (
          <ProductTable
            rows={data?.rows ?? []}
            mayChange={mayChange}
            onChange={(product) => open({ what: 'form', product })}
            onRetire={(product) => open({ what: 'retire', product })}
          />
        )}
        {data && data.rows.length < data.count ? (
          <p className="border-t border-line px-4 py-2 text-ink-2">
            The first {formatCount(data.rows.length)} of {formatCount(data.count)}: say more to find
            the others.
          </p>
        ) : null}
      </Panel>
      {mayChange ? null : (
        <p className="text-ink-2">A supervisor adds, changes and retires products.</p>
      )}
      <GoodsDialogs
        key={opening}
        opened={opened}
        open={isOpen}
        onClose={close}
        mayChange={mayChange}
      />
    </GoodsPage>
  )
}

function GoodsDialogs({
  opened,
  open,
  onClose,
  mayChange,
}: {
  opened: Opened
  open: boolean
  onClose: () => void
  mayChange: boolean
}) {
  if (opened.what === 'file')
    return <FileDialog kind="products" mayImport={mayChange} open={open} onClose={onClose} />
  const { product } = opened
  if (opened.what === 'form')
    return (
      <Dialog
        open={open}
        onClose={onClose}
        title={product ? `Change ${product.name}` : 'Add a product'}
        description={
          product ? 'Orders keep the name and the price that they were placed with.' : undefined
        }
      >
        <ProductForm product={product} onDone={onClose} />
      </Dialog>
    )
  return product ? <RetireDialog product={product} open={open} onClose={onClose} /> : null
}

function RetireDialog({
  product: { sku, name, isRetired, version },
  open,
  onClose,
}: {
  product: ManagedProduct
  open: boolean
  onClose: () => void
}) {
  const api = useConsoleApi()
  const { idempotencyKey, handlers } = useGoodsAct(onClose)
  const run = useMutation(api.console.products.run.mutationOptions(handlers))
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={isRetired ? `Bring back ${name}` : `Retire ${name}`}
      description={
        isRetired
          ? 'It is on sale again at once, in its old place.'
          : 'It is not sold any more, and in no list of the shop. Orders that have it go on, and its stock stays.'
      }
    >
      <ReasonForm
        verb={isRetired ? 'Bring it back' : 'Retire it'}
        tone={isRetired ? 'main' : 'stop'}
        error={run.error?.message}
        isBusy={run.isPending}
        onChange={() => run.isIdle || run.reset()}
        onSubmit={(reason) =>
          run.mutate({
            command: { type: isRetired ? 'product_restore' : 'product_retire', sku },
            expectedVersion: version,
            reason,
            idempotencyKey,
          })
        }
      />
    </Dialog>
  )
}
