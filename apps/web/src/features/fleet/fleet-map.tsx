'use client'

import type { Station } from '@sagaboard/events/saga/order-saga'
import { useMemo, useRef } from 'react'
import { SagaDrawing, type SagaDrawingHandle } from '../../components/saga/saga-drawing.tsx'
import { SagaList } from '../../components/saga/saga-list.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { formatCount } from '../../lib/format.ts'
import { ordersHref } from '../../lib/order-filter.ts'
import { useLiveFeed } from '../../realtime/use-live.ts'
import { type Fleet, pictureFleet } from './fleet-picture.ts'
import { windowWords } from './window-words.ts'

const hrefOf = (station: Station) => ordersHref({ station })

/** Every order at its step, live. Dots travel when events arrive; the figures come from SQL. */
export function FleetMap({ fleet }: { fleet: Fleet }) {
  const drawing = useRef<SagaDrawingHandle>(null)
  const picture = useMemo(() => pictureFleet(fleet), [fleet])
  useLiveFeed({
    onFrame: (frame) => {
      if (!frame.replay) drawing.current?.travel(frame.events.map(({ type }) => type))
    },
    onReset: () => undefined,
  })
  return (
    <Panel>
      <PanelHeader
        title="Every order, right now"
        note={fleet.underWay === 1 ? '1 on its way' : `${formatCount(fleet.underWay)} on their way`}
        end={
          <>
            <span className="text-ink-2 max-lg:hidden">Counts are orders at that step; click one to see them</span>
            <Badge>{windowWords(fleet.window)}</Badge>
          </>
        }
      />
      <div className="px-2 pt-1">
        <SagaDrawing ref={drawing} variant="fleet" picture={picture} label="Every order at its step" href={hrefOf} />
      </div>
      <SagaList picture={picture} href={hrefOf} />
    </Panel>
  )
}
