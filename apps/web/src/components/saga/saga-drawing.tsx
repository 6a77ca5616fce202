'use client'

import type { EventType } from '@sagaboard/events/catalog/events'
import type { SagaGraph } from '@sagaboard/events/saga/graph'
import { type Ref, useId, useImperativeHandle, useMemo, useRef } from 'react'
import { cn } from '../../lib/cn.ts'
import { stepName } from '../../lib/labels.ts'
import { DrawingGroup, Silent } from '../ui/svg.tsx'
import { animateEvents } from './animate-events.ts'
import { EdgeLabel, EdgeLine } from './edge.tsx'
import { type DrawingSizes, layoutSaga } from './layout.ts'
import { SagaNode } from './node.tsx'
import { ReturnLane } from './return-lane.tsx'
import { edgeKey, type Place, type SagaViewModel } from './view-model.ts'

const sizes: Record<'overview' | 'order', Record<'wide' | 'upright', DrawingSizes>> = {
  overview: {
    wide: {
      orientation: 'wide',
      nodeWidth: 148,
      nodeHeight: 70,
      gap: 50,
      laneGap: 144,
      pivotGap: 40,
      padX: 8,
      padY: 42,
    },
    upright: {
      orientation: 'upright',
      nodeWidth: 150,
      nodeHeight: 70,
      gap: 34,
      laneGap: 40,
      pivotGap: 34,
      padX: 4,
      padY: 30,
    },
  },
  order: {
    wide: {
      orientation: 'wide',
      nodeWidth: 114,
      nodeHeight: 46,
      gap: 26,
      laneGap: 50,
      pivotGap: 0,
      padX: 16,
      padY: 26,
    },
    upright: {
      orientation: 'upright',
      nodeWidth: 140,
      nodeHeight: 48,
      gap: 22,
      laneGap: 52,
      pivotGap: 10,
      padX: 4,
      padY: 26,
    },
  },
}

/** The wide drawing needs this much room to be read; with less it stands upright. */
const wideFrom = { overview: '@4xl:block', order: '@2xl:block' } as const
const uprightUntil = { overview: '@4xl:hidden', order: '@2xl:hidden' } as const

/** What a page may ask of a drawing that is on it. */
export interface SagaDrawingHandle {
  /** Moves dots along the edges of these events, once, in about 300 ms. Nothing when motion is unwanted. */
  animateEvents: (types: readonly EventType[]) => void
}

interface SagaDrawingProps<S extends string> {
  /** The saga to draw. */
  graph: SagaGraph<S>
  /** overview: large nodes with figures and the pivot in words; order: small nodes with one remark. */
  variant: keyof typeof sizes
  viewModel: SagaViewModel<S>
  /** Names the drawing for screen readers. */
  label: string
  /** Where a click on a step leads. */
  href?: (step: S) => string
  /** Or what it selects; undefined for places that have nothing to select. */
  onSelect?: (place: Place<S>) => (() => void) | undefined
  selected?: Place<S>
  ref?: Ref<SagaDrawingHandle>
}

/**
 * A saga, drawn from its table: the one drawing that every screen uses. Lies on wide screens and stands upright on a
 * phone; both are drawn by the server and CSS picks one, so that nothing moves while the page starts.
 */
export function SagaDrawing<S extends string>({ variant, ref, ...props }: SagaDrawingProps<S>) {
  const wide = useRef<SVGSVGElement>(null)
  const upright = useRef<SVGSVGElement>(null)
  useImperativeHandle(ref, () => ({
    animateEvents: (types) => {
      for (const svg of [wide.current, upright.current]) if (svg) animateEvents(svg, types)
    },
  }))
  return (
    <div className="@container">
      <OneDrawing
        {...props}
        variant={variant}
        orientation="wide"
        svgRef={wide}
        className={cn('hidden', wideFrom[variant])}
      />
      <OneDrawing
        {...props}
        variant={variant}
        orientation="upright"
        svgRef={upright}
        className={cn('mx-auto max-w-105', uprightUntil[variant])}
      />
    </div>
  )
}

function OneDrawing<S extends string>({
  graph,
  variant,
  orientation,
  viewModel,
  label,
  href,
  onSelect,
  selected,
  svgRef,
  className,
}: Omit<SagaDrawingProps<S>, 'ref'> & {
  orientation: 'wide' | 'upright'
  svgRef: Ref<SVGSVGElement>
  className: string
}) {
  const drawing = useMemo(
    () => layoutSaga(graph, sizes[variant][orientation]),
    [graph, variant, orientation],
  )
  const titleId = useId()
  const wide = orientation === 'wide'
  const { pivot } = drawing
  return (
    <DrawingGroup
      ref={svgRef}
      viewBox={`0 0 ${drawing.width} ${drawing.height}`}
      aria-labelledby={titleId}
      className={cn('w-full overflow-visible select-none', className)}
    >
      <title id={titleId}>{label}</title>
      <line {...pivot} className="stroke-line-2" strokeWidth="1.5" strokeDasharray="4 5" />
      {variant === 'overview' ? (
        <OverviewNotes pivot={pivot} wide={wide} height={drawing.height} width={drawing.width} />
      ) : null}
      {drawing.edges.map(({ edge, path }) => (
        <EdgeLine
          key={edgeKey(edge)}
          id={edgeKey(edge)}
          events={edge.events}
          path={path}
          viewModel={viewModel.edges[edgeKey(edge)]}
        />
      ))}
      <ReturnLane
        drawing={drawing}
        viewModels={viewModel.returns}
        onSelect={onSelect}
        selected={selected}
      />
      <Silent data-moving="" />
      {drawing.edges.map(({ edge, label: at }) => (
        <EdgeLabel
          key={edgeKey(edge)}
          at={at}
          upright={!wide}
          viewModel={viewModel.edges[edgeKey(edge)]}
        />
      ))}
      {[...drawing.nodes].map(([step, box]) => (
        <SagaNode
          key={step}
          name={viewModel.steps[step].name ?? stepName(step)}
          box={box}
          viewModel={viewModel.steps[step]}
          large={variant === 'overview'}
          href={href?.(step)}
          onSelect={onSelect?.(step)}
          selected={selected === step}
        />
      ))}
    </DrawingGroup>
  )
}

function OverviewNotes({
  pivot,
  wide,
  height,
  width,
}: {
  pivot: { x1: number; y1: number; y2: number }
  wide: boolean
  height: number
  width: number
}) {
  return (
    <Silent fontSize="11.5">
      <text x={wide ? 8 : 4} y={wide ? 22 : 18} className="fill-go font-label">
        Forward
      </text>
      {wide ? (
        <text x="8" y={height - 18} className="fill-undo font-label">
          Undone, in reverse
        </text>
      ) : (
        <text x={width - 4} y="18" textAnchor="end" className="fill-undo font-label">
          Undone, in reverse
        </text>
      )}
      <g
        transform={
          wide
            ? `translate(${pivot.x1 + 12} ${pivot.y2 - 92})`
            : `translate(${width - 168} ${pivot.y1 + 18})`
        }
      >
        <text className="fill-ink-2 font-semibold">The pivot</text>
        <text y="16" className="fill-ink-3">
          {wide ? "What has shipped can't be called back." : "Shipped can't be called back."}
        </text>
        <text y="32" className="fill-ink-3">
          {wide ? 'It is returned and refunded instead.' : 'It is returned instead.'}
        </text>
      </g>
    </Silent>
  )
}
