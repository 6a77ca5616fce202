import Link from 'next/link'
import type { ReactNode } from 'react'
import { cn } from '../../lib/cn.ts'
import type { Tone } from '../ui/badge.tsx'
import { ShapeButton, ShapeImage, Silent } from '../ui/svg.tsx'
import { useTick } from '../ui/tick.ts'
import type { Box } from './layout.ts'
import type { PlateLook, StationPicture } from './picture.ts'

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

const dashed = new Set<PlateLook>(['next', 'never'])

interface PlateProps {
  name: string
  box: Box
  picture: StationPicture
  /** Room for figures (fleet), or for one remark (order). */
  large: boolean
  href?: string
  onSelect?: () => void
  selected?: boolean
}

/** One stop of the line. A link or a button when there is something behind it; its sentence is its name. */
export function Plate({ name, box, picture, large, href, onSelect, selected }: PlateProps) {
  const drawing = <PlateShape {...{ name, box, picture, large, selected }} />
  if (href) {
    return (
      <Link href={href} aria-label={picture.sentence} className="group outline-none">
        {drawing}
      </Link>
    )
  }
  if (onSelect) {
    return (
      <ShapeButton onPress={onSelect} aria-pressed={selected} aria-label={picture.sentence} className="group cursor-pointer outline-none">
        {drawing}
      </ShapeButton>
    )
  }
  return <ShapeImage aria-label={picture.sentence}>{drawing}</ShapeImage>
}

function PlateShape({ name, box, picture, large, selected }: PlateProps): ReactNode {
  const { look, tone } = picture
  const tick = useTick(picture.count?.text ?? '')
  const loud = look === 'now' || picture.foot?.tone === 'stop'
  const rim: Tone = look === 'open' || look === 'rest' || dashed.has(look) ? (picture.foot?.tone === 'stop' ? 'stop' : 'plain') : tone
  const left = box.x + 12
  const right = box.x + box.width - 12
  const ringed = { x: box.x - 4, y: box.y - 4, width: box.width + 8, height: box.height + 8, rx: 13, fill: 'none', strokeWidth: 2 }
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
      <rect {...ringed} className={cn('stroke-go opacity-0 group-focus-visible:opacity-100', selected && 'stroke-ink opacity-100')} />
      <text
        x={left}
        y={box.y + (large ? 22 : 19)}
        fontSize="13"
        className={cn('font-semibold', look === 'never' ? 'fill-ink-3' : 'fill-ink')}
      >
        {name}
      </text>
      {picture.count ? (
        <text
          key={picture.count.text}
          x={right}
          y={box.y + 23}
          fontSize="15"
          textAnchor="end"
          className={cn(tick, 'font-semibold', picture.count.tone ? fills[picture.count.tone] : 'fill-ink')}
        >
          {picture.count.text}
        </text>
      ) : null}
      {picture.detail ? (
        <text
          x={left}
          y={box.y + (large ? 40 : 35)}
          fontSize={large ? 11.5 : 11}
          className={picture.detailTone ? fills[picture.detailTone] : 'fill-ink-3'}
        >
          {picture.detail}
        </text>
      ) : null}
      {picture.figure ? (
        <text x={right} y={box.y + 40} fontSize="11.5" textAnchor="end" className="fill-ink-3">
          {picture.figure}
        </text>
      ) : null}
      {picture.foot ? (
        <text
          x={right}
          y={box.y + 57}
          fontSize="11.5"
          textAnchor="end"
          className={cn(picture.foot.tone ? fills[picture.foot.tone] : 'fill-ink-3', picture.foot.tone === 'stop' && 'font-semibold')}
        >
          {picture.foot.text}
        </text>
      ) : null}
    </Silent>
  )
}
