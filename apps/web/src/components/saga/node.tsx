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
  const { look, count, detail, detailTone, figure, foot } = viewModel
  const tick = useChangeFlash(count?.text ?? '')
  const left = box.x + 12
  const right = box.x + box.width - 12
  return (
    <Silent className="num">
      <NodeFrame box={box} viewModel={viewModel} selected={selected} />
      <text
        x={left}
        y={box.y + (large ? 22 : 19)}
        fontSize="13"
        className={cn('font-semibold', look === 'never' ? 'fill-ink-3' : 'fill-ink')}
      >
        {name}
      </text>
      {count ? (
        <text
          key={count.text}
          x={right}
          y={box.y + 23}
          fontSize="15"
          textAnchor="end"
          className={cn(tick, 'font-semibold', fillOf(count.tone, 'fill-ink'))}
        >
          {count.text}
        </text>
      ) : null}
      {detail ? (
        <text
          x={left}
          y={box.y + (large ? 40 : 35)}
          fontSize={large ? 11.5 : 11}
          className={fillOf(detailTone, 'fill-ink-3')}
        >
          {detail}
        </text>
      ) : null}
      {figure ? (
        <text x={right} y={box.y + 40} fontSize="11.5" textAnchor="end" className="fill-ink-3">
          {figure}
        </text>
      ) : null}
      {foot ? (
        <text
          x={right}
          y={box.y + 57}
          fontSize="11.5"
          textAnchor="end"
          className={cn(fillOf(foot.tone, 'fill-ink-3'), foot.tone === 'stop' && 'font-semibold')}
        >
          {foot.text}
        </text>
      ) : null}
    </Silent>
  )
}

const fillOf = (tone: Tone | undefined, otherwise: string) => (tone ? fills[tone] : otherwise)

/**
 * The tone of the border: what is not of this moment keeps a plain one, unless something is dead
 * there.
 */
function rimOf({ look, tone, foot }: NodeViewModel): Tone {
  const isPlain = look === 'open' || look === 'rest' || dashed.has(look)
  if (!isPlain) return tone
  return foot?.tone === 'stop' ? 'stop' : 'plain'
}

function NodeFrame({
  box,
  viewModel,
  selected,
}: Pick<SagaNodeProps, 'box' | 'viewModel' | 'selected'>) {
  const { look, foot } = viewModel
  const rim = rimOf(viewModel)
  const isLoud = look === 'now' || foot?.tone === 'stop'
  return (
    <>
      {isLoud ? (
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
        x={box.x - 4}
        y={box.y - 4}
        width={box.width + 8}
        height={box.height + 8}
        rx="13"
        fill="none"
        strokeWidth="2"
        className={cn(
          'stroke-go opacity-0 group-focus-visible:opacity-100',
          selected && 'stroke-ink opacity-100',
        )}
      />
    </>
  )
}
