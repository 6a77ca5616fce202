'use client'

import type { ReturnStep } from '@sagaboard/events/saga/return-saga'
import Link from 'next/link'
import { useMemo, useRef } from 'react'
import { returnGraph } from '../../components/saga/return-graph.ts'
import { SagaDrawing, type SagaDrawingHandle } from '../../components/saga/saga-drawing.tsx'
import { SagaList } from '../../components/saga/saga-list.tsx'
import { toneText } from '../../components/ui/badge.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { cn } from '../../lib/cn.ts'
import { formatCount } from '../../lib/format.ts'
import {
  needsSomebody,
  returnGroupLabels,
  returnGroups,
  returnsHref,
  returnsIn,
} from '../../lib/return-groups.ts'
import { useLiveFeed } from '../../live/use-live.ts'
import { listOf, openReturns, returnsViewModel } from './returns-view-model.ts'
import type { OverviewData } from './view-model.ts'

/** Every return at its step, live, and what waits for somebody. Drawn once there is one. */
export function ReturnsMap({ returns }: { returns: OverviewData['returns'] }) {
  const drawing = useRef<SagaDrawingHandle>(null)
  const viewModel = useMemo(() => returnsViewModel(returns), [returns])
  const hrefOf = (step: ReturnStep) => returnsHref(listOf(returns, step) ?? 'done')
  useLiveFeed({
    onFrame: (frame) => {
      if (!frame.replay) drawing.current?.animateEvents(frame.events.map(({ type }) => type))
    },
    onReset: () => undefined,
  })
  return (
    <Panel aria-label="Returns">
      <PanelHeader
        title="Every return, right now"
        note={returns.length === 0 ? 'none yet' : `${formatCount(openReturns(returns))} open`}
        end={returnGroups
          .filter((group) => group !== 'done')
          .map((group) => (
            <Link
              key={group}
              href={returnsHref(group)}
              // High enough for a finger: on a phone they stand in two rows.
              className="py-0.75 text-ink-2 underline decoration-line-2 underline-offset-2 hover:decoration-ink-3"
            >
              {`${returnGroupLabels[group]} `}
              <b
                className={cn(
                  'font-label',
                  needsSomebody(group) && returnsIn(returns, group) > 0 ? toneText.wait : '',
                )}
              >
                {formatCount(returnsIn(returns, group))}
              </b>
            </Link>
          ))}
        className="pb-3"
      />
      {returns.length === 0 ? null : (
        <>
          <div className="px-2">
            <SagaDrawing
              graph={returnGraph}
              ref={drawing}
              variant="order"
              viewModel={viewModel}
              label="Every return at its step"
              href={hrefOf}
            />
          </div>
          <SagaList graph={returnGraph} viewModel={viewModel} href={hrefOf} />
        </>
      )}
    </Panel>
  )
}
