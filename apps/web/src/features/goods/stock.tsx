'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { type RefObject, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { Button } from '../../components/ui/button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { formatCount } from '../../lib/format.ts'
import { type GoodsFilter, stockViews } from '../../lib/goods/goods-filter.ts'
import { useTakenFromUrl } from '../../lib/use-taken-from-url.ts'
import { Choice } from './choice.tsx'
import { FileDialog } from './file-dialog.tsx'
import { GoodsPage } from './goods-page.tsx'
import { Movements } from './movements.tsx'
import { SearchField } from './search-field.tsx'
import { ShelfPanel } from './shelf-panel.tsx'
import { type StockList, StockTable } from './stock-table.tsx'
import { goodsRefreshMs } from './use-goods-act.ts'
import { WaitingOrders } from './waiting-orders.tsx'

type Filter = GoodsFilter['stock']

const parsers = {
  query: parseAsString.withDefault(''),
  view: parseAsStringLiteral(stockViews).withDefault('short'),
  sku: parseAsString.withDefault(''),
}

/** What has come in, as an address has filled it in (see receiveHref). Each has an id, so that its form begins anew. */
interface Received {
  id: number
  sku: string
  units: number
}

/** Takes what has come in out of the address, once; its form is then filled in, and waits for the delivery note. */
function useReceivedInUrl(sku: string, panel: RefObject<HTMLElement | null>): Received | null {
  const [received, setReceived] = useState<Received | null>(null)
  useTakenFromUrl('receive', parseAsInteger, (units) => {
    flushSync(() => setReceived((before) => ({ id: (before?.id ?? 0) + 1, sku, units })))
    panel.current?.querySelector<HTMLElement>('[name="reason"]')?.focus()
  })
  return received
}

/**
 * The product that is acted on: the one that was chosen, else the first. Who acts on the first goes on with it when another
 * one comes to stand there.
 */
function useActedOn(rows: StockList['rows'], chosen: string) {
  const [opened, setOpened] = useState(rows[0]?.sku)
  const product = rows.find((row) => row.sku === (chosen || opened)) ?? rows[0]
  if (product && chosen === '' && product.sku !== opened) setOpened(product.sku)
  return product
}

/** What is on the shelves, what moved it, and what people do about it. */
export function Stock({
  first,
  mayImport,
}: {
  first: { filter: Filter; list: StockList }
  mayImport: boolean
}) {
  const api = useConsoleApi()
  const [{ sku, ...filter }, setUrl] = useQueryStates(parsers, { urlKeys: { query: 'q' } })
  const isFirst = JSON.stringify(filter) === JSON.stringify(first.filter)
  const { data, isError, refetch } = useQuery(
    api.console.stock.list.queryOptions(filter, {
      initialData: isFirst ? first.list : undefined,
      placeholderData: keepPreviousData,
      refetchInterval: goodsRefreshMs,
    }),
  )
  const [isFileOpen, setIsFileOpen] = useState(false)
  // On a narrow screen the shelves stand below the list.
  const panel = useRef<HTMLDivElement>(null)
  const select = async (one: string) => {
    await setUrl({ sku: one })
    panel.current?.scrollIntoView({ block: 'nearest' })
  }
  const list = data ?? first.list
  const product = useActedOn(list.rows, sku)
  const received = useReceivedInUrl(sku, panel)
  const { all, low } = list.count
  return (
    <GoodsPage
      title="Stock"
      note={`${formatCount(all)} ${all === 1 ? 'product' : 'products'} in ${list.warehouses.length} ${list.warehouses.length === 1 ? 'warehouse' : 'warehouses'}`}
      actions={<Button onClick={() => setIsFileOpen(true)}>CSV in or out…</Button>}
    >
      {isError ? <StaleNote what="The stock" onRetry={refetch} /> : null}
      <div className="flex flex-wrap items-center gap-2">
        <SearchField
          value={filter.query}
          onChange={(query) => void setUrl({ query: query || null })}
        />
        <Choice
          label="Which products"
          value={filter.view}
          options={[
            ['short', 'Short first'],
            ['all', `All ${formatCount(all)}`],
            ['low', `At their threshold ${formatCount(low)}`],
          ]}
          onChange={(view) => void setUrl({ view })}
        />
      </div>
      <div className="grid min-w-0 items-start gap-3.5 xl:grid-cols-4">
        <Panel aria-label="Free to sell" className="xl:col-span-3">
          <PanelHeader
            title="Free to sell"
            note="not reserved, and nobody waits for it; the violet part of a bar is reserved"
            className="pb-2"
          />
          {list.rows.length === 0 ? (
            <StateNote kind="empty" title={emptyTitles[filter.view]}>
              {filter.query ? 'Try fewer words.' : null}
            </StateNote>
          ) : (
            <StockTable list={list} sku={product?.sku ?? ''} onSelect={select} />
          )}
          {list.rows.length < (filter.view === 'low' ? low : all) ? (
            <p className="border-t border-line px-4 py-2 text-ink-2">
              The first {formatCount(list.rows.length)}: say more to find the others.
            </p>
          ) : null}
        </Panel>
        {product ? (
          <OneProduct {...{ product, panel, received }} warehouses={list.warehouses} />
        ) : null}
      </div>
      <FileDialog
        kind="stock"
        mayImport={mayImport}
        open={isFileOpen}
        onClose={() => setIsFileOpen(false)}
      />
    </GoodsPage>
  )
}

/** The shelves of a product, who waits for it, and what moved it. */
function OneProduct({
  product,
  warehouses,
  panel,
  received,
}: {
  product: StockList['rows'][number]
  /** Of this product or another one. */
  received: Received | null
  warehouses: StockList['warehouses']
  panel: RefObject<HTMLDivElement | null>
}) {
  const start = received?.sku === product.sku ? received : null
  return (
    <>
      <div ref={panel} className="min-w-0 xl:row-span-3">
        <ShelfPanel
          key={`${product.sku} ${start?.id}`}
          {...{ product, warehouses }}
          received={start?.units}
        />
      </div>
      {product.waiting > 0 ? (
        <div className="min-w-0 xl:col-span-3">
          <WaitingOrders product={product} />
        </div>
      ) : null}
      <div className="min-w-0 xl:col-span-3">
        <Movements {...{ product, warehouses }} />
      </div>
    </>
  )
}

const emptyTitles: Record<Filter['view'], string> = {
  short: 'No product is like this',
  all: 'No product is like this',
  low: 'Nothing is at its threshold',
}
