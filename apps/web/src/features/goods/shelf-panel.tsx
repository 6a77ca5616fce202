'use client'

import { useState } from 'react'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { type StockAct, stockActs } from '../../lib/goods/stock-forms.ts'
import { Choice } from './choice.tsx'
import { ShelfForm } from './shelf-form.tsx'
import type { StockedProduct, StockList } from './stock-table.tsx'

const names: Record<StockAct, string> = {
  receive: 'Receive',
  count: 'Count',
  correct: 'Correct',
  move: 'Move',
  threshold: 'Low at',
}
const hints: Record<StockAct, string> = {
  receive: 'What has come in.',
  count: 'What is really there: the difference is written down.',
  correct: 'So many more, or fewer, than the book says.',
  move: 'From one shelf to another; both are written down.',
  threshold: 'At so many free units or fewer the shelf is marked as low.',
}

/** What can be done at the shelves of one product. */
export function ShelfPanel({
  product,
  warehouses,
  received,
}: {
  product: StockedProduct
  warehouses: StockList['warehouses']
  /** Units that the form begins with; undefined: nobody has said how many came in. */
  received: number | undefined
}) {
  const [act, setAct] = useState<StockAct>('receive')
  const [done, setDone] = useState<{ said: string; times: number }>({ said: '', times: 0 })
  return (
    <Panel aria-label={`Shelves of ${product.name}`}>
      <PanelHeader title={product.name} />
      <div className="grid gap-3 px-4 pt-2 pb-4">
        <Choice
          label="What to do"
          value={act}
          options={stockActs.map((one) => [one, names[one]] as const)}
          onChange={(one) => {
            setAct(one)
            setDone(({ times }) => ({ said: '', times }))
          }}
        />
        <p className="text-ink-2">{hints[act]}</p>
        <p role="status" className="text-ok empty:hidden">
          {done.said}
        </p>
        <ShelfForm
          key={`${act} ${done.times}`}
          {...{ product, warehouses, act }}
          received={act === 'receive' && done.times === 0 ? received : undefined}
          onDone={(said) => setDone(({ times }) => ({ said, times: times + 1 }))}
        />
      </div>
    </Panel>
  )
}
