import type { EventType } from '@sagaboard/events/catalog/events'
import type { Tone } from '../../lib/labels.ts'
import { Silent } from '../ui/svg.tsx'
import type { EdgeLook, EdgeViewModel } from './view-model.ts'

const strokes: Record<Tone, string> = {
  plain: 'stroke-line-2',
  go: 'stroke-go',
  ok: 'stroke-ok',
  undo: 'stroke-undo',
  stop: 'stroke-stop',
  wait: 'stroke-wait',
}

const lines: Record<EdgeLook, { width: number; dash?: string }> = {
  flow: { width: 5 },
  way: { width: 2.5, dash: '1 6' },
  travelled: { width: 4 },
  ahead: { width: 4, dash: '1 8' },
}

/** A line between two nodes. `data-events` is what `animateEvents` looks for. */
export function EdgeLine({
  id,
  events,
  path,
  viewModel,
}: {
  id: string
  events: readonly EventType[]
  path: string
  viewModel: EdgeViewModel | undefined
}) {
  if (!viewModel) return null
  const line = lines[viewModel.look]
  return (
    <path
      d={path}
      data-edge={id}
      data-events={events.join(' ')}
      fill="none"
      strokeLinecap="round"
      strokeWidth={line.width}
      strokeDasharray={line.dash}
      className={strokes[viewModel.tone]}
    />
  )
}

export function EdgeLabel({
  at,
  upright,
  viewModel,
}: {
  at: { x: number; y: number; anchor: 'start' | 'end' }
  upright: boolean
  viewModel: EdgeViewModel | undefined
}) {
  if (!viewModel?.label) return null
  return (
    <Silent>
      <text
        x={at.x}
        y={at.y}
        textAnchor={at.anchor}
        fontSize={upright ? 11 : 11.5}
        strokeWidth="4"
        strokeLinejoin="round"
        className="num fill-undo stroke-panel font-label"
        paintOrder="stroke"
      >
        {viewModel.label.text}
        {viewModel.label.figure ? (
          <tspan
            x={upright ? undefined : at.x}
            dx={upright ? 6 : undefined}
            dy={upright ? undefined : 16}
            className="fill-ink-3 font-normal"
          >
            {viewModel.label.figure}
          </tspan>
        ) : null}
      </text>
    </Silent>
  )
}
