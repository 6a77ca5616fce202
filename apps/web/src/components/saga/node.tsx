import Link from 'next/link'
import type { ReactNode } from 'react'
import { cn } from '../../lib/cn.ts'
import type { Tone } from '../../lib/labels.ts'
import { ShapeButton, ShapeImage, Silent } from '../ui/svg.tsx'
import { useChangeFlash } from '../ui/use-change-flash.ts'
import type { Box } from './layout.ts'
import { useRemark } from './use-remark.ts'
import type { NodeLook, NodeViewModel } from './view-model.ts'

const fills: Record<Tone, string> = {
  plain: 'fill-ink-3',
  go: 'fill-go',
  ok: 'fill-ok',
  undo: 'fill-undo',
  stop: 'fill-stop',
  wait: 'fill-wait',
}

const borders: Record<Tone, string> = {
  plain: 'stroke-line-2',
  go: 'stroke-go',
  ok: 'stroke-ok',
  undo: 'stroke-undo',
  stop: 'stroke-stop',
  wait: 'stroke-wait',
}

const halos: Record<Tone, string> = {
  plain: 'stroke-sunk',
  go: 'stroke-go-soft',
  ok: 'stroke-ok-soft',
  undo: 'stroke-undo-soft',
  stop: 'stroke-stop-soft',
  wait: 'stroke-wait-soft',
}

const dashed = new Set<NodeLook>(['next', 'never'])

interface SagaNodeProps {
  name: string
  box: Box
  viewModel: NodeViewModel
  /** Room for figures (overview), or for one remark (order). */
  large: boolean
  href?: string
  onSelect?: () => void
  selected?: boolean
}

/** One step of the saga. A link or a button when there is something behind it; its sentence is its name. */
export function SagaNode({ name, box, viewModel, large, href, onSelect, selected }: SagaNodeProps) {
  const { detail, sentence } = useRemark(name, viewModel)
  const drawing = (
    <NodeShape
      name={name}
      box={box}
      viewModel={{ ...viewModel, detail }}
      large={large}
      selected={selected}
    />
  )
  if (href) {
    return (
      <Link href={href} aria-label={sentence} className="group outline-none">
        {drawing}
      </Link>
    )
  }
  if (onSelect) {
    return (
      <ShapeButton
        onPress={onSelect}
        aria-pressed={selected}
        aria-label={sentence}
        className="group cursor-pointer outline-none"
      >
        {drawing}
      </ShapeButton>
    )
  }
  return <ShapeImage aria-label={sentence}>{drawing}</ShapeImage>
}

function NodeShape({ name, box, viewModel, large, selected }: SagaNodeProps): ReactNode {
  const { look, tone } = viewModel
  const tick = useChangeFlash(viewModel.count?.text ?? '')
  const loud = look === 'now' || viewModel.foot?.tone === 'stop'
  const rim: Tone =
    look === 'open' || look === 'rest' || dashed.has(look)
      ? viewModel.foot?.tone === 'stop'
        ? 'stop'
        : 'plain'
      : tone
  const left = box.x + 12
  const right = box.x + box.width - 12
  const ringed = {
    x: box.x - 4,
    y: box.y - 4,
    width: box.width + 8,
    height: box.height + 8,
    rx: 13,
    fill: 'none',
    strokeWidth: 2,
  }
  return (
    <Silent className="num">
      {loud ? (
        <rect
          x={box.x - 3}
          y={box.y - 3}
          width={box.width + 6}
          height={box.height + 6}
          rx="12"
          fill="none"
          strokeWidth="5"
          className={halos[rim]}
        />
      ) : null}
      <rect
        {...box}
        rx="9.5"
        strokeWidth={look === 'now' ? 2 : 1.4}
        strokeDasharray={dashed.has(look) ? '3 4' : undefined}
        className={cn(
          'transition-colors',
          look === 'rest' ? 'fill-sunk' : 'fill-panel',
          look === 'rest' ? 'stroke-line' : borders[rim],
          'group-hover:stroke-ink-3',
        )}
      />
      <rect
        {...ringed}
        className={cn(
          'stroke-go opacity-0 group-focus-visible:opacity-100',
          selected && 'stroke-ink opacity-100',
        )}
      />
      <text
        x={left}
        y={box.y + (large ? 22 : 19)}
        fontSize="13"
        className={cn('font-semibold', look === 'never' ? 'fill-ink-3' : 'fill-ink')}
      >
        {name}
      </text>
      {viewModel.count ? (
        <text
          key={viewModel.count.text}
          x={right}
          y={box.y + 23}
          fontSize="15"
          textAnchor="end"
          className={cn(
            tick,
            'font-semibold',
            viewModel.count.tone ? fills[viewModel.count.tone] : 'fill-ink',
          )}
        >
          {viewModel.count.text}
        </text>
      ) : null}
      {viewModel.detail ? (
        <text
          x={left}
          y={box.y + (large ? 40 : 35)}
          fontSize={large ? 11.5 : 11}
          className={viewModel.detailTone ? fills[viewModel.detailTone] : 'fill-ink-3'}
        >
          {viewModel.detail}
        </text>
      ) : null}
      {viewModel.figure ? (
        <text x={right} y={box.y + 40} fontSize="11.5" textAnchor="end" className="fill-ink-3">
          {viewModel.figure}
        </text>
      ) : null}
      {viewModel.foot ? (
        <text
          x={right}
          y={box.y + 57}
          fontSize="11.5"
          textAnchor="end"
          className={cn(
            viewModel.foot.tone ? fills[viewModel.foot.tone] : 'fill-ink-3',
            viewModel.foot.tone === 'stop' && 'font-semibold',
          )}
        >
          {viewModel.foot.text}
        </text>
      ) : null}
    </Silent>
  )
}
