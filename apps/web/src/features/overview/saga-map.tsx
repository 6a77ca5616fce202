'use client'

import { orderGraph } from '@sagaboard/events/saga/graph'
import type { Step } from '@sagaboard/events/saga/order-saga'
import Link from 'next/link'
import { useMemo, useRef } from 'react'
import { SagaDrawing, type SagaDrawingHandle } from '../../components/saga/saga-drawing.tsx'
import { SagaList } from '../../components/saga/saga-list.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { formatCount } from '../../lib/format.ts'
import { ordersHref } from '../../lib/order-filter.ts'
import { useLiveFeed } from '../../live/use-live.ts'
import { type OverviewData, overviewViewModel, restingLinks } from './view-model.ts'
import { windowLabels } from './window-labels.ts'

const hrefOf = (step: Step) => ordersHref({ step })

/** Every order at its step, live. Dots travel when events arrive; the figures come from SQL. */
export function SagaMap({ overview }: { overview: OverviewData }) {
  const drawing = useRef<SagaDrawingHandle>(null)
  const viewModel = useMemo(() => overviewViewModel(overview), [overview])
  useLiveFeed({
    onFrame: (frame) => {
      if (!frame.replay) drawing.current?.animateEvents(frame.events.map(({ type }) => type))
    },
    onReset: () => undefined,
  })
  return (
    <Panel>
      <PanelHeader
        title="Every order, right now"
        note={
          overview.underWay === 1
            ? '1 on its way'
            : `${formatCount(overview.underWay)} on their way`
        }
        end={
          <>
            {restingLinks(overview).map(({ text, href }) => (
              <Link
                key={href}
                href={href}
                className="text-wait underline decoration-line-2 underline-offset-2 hover:decoration-ink-3"
              >
                {text}
              </Link>
            ))}
            <span className="text-ink-2 max-lg:hidden">
              Counts are orders at that step; click one to see them
            </span>
            <Badge>{windowLabels(overview.window)}</Badge>
          </>
        }
      />
      <div className="px-2 pt-1">
        <SagaDrawing
          graph={orderGraph}
          ref={drawing}
          variant="overview"
          viewModel={viewModel}
          label="Every order at its step"
          href={hrefOf}
        />
      </div>
      <SagaList graph={orderGraph} viewModel={viewModel} href={hrefOf} />
    </Panel>
  )
}
