import { cn } from '../../lib/cn.ts'
import { isClosed } from '../../lib/incident-filter.ts'
import { type IncidentRow, seriesLabel, seriesStart } from './words.ts'

const width = 120
const height = 26

interface SparklineProps {
  of: Pick<IncidentRow, 'kind' | 'series' | 'state'>
  /** As wide as where it stands, and higher. */
  isLarge?: boolean
}

/** How many stood there, or came, over the last hour, as a picture with the time below it. */
export function Sparkline({ of, isLarge = false }: SparklineProps) {
  const { series } = of
  const isOver = isClosed(of)
  const most = Math.max(1, ...series)
  const points = series.map((value, index) => {
    const x = (index / Math.max(1, series.length - 1)) * width
    const y = height - 2 - (value / most) * (height - 4)
    return `${x.toFixed(1)},${y.toFixed(1)}`
  })
  return (
    <figure className={isLarge ? 'mt-1.5' : 'w-30'}>
      <svg
        role="img"
        aria-label={seriesLabel(of)}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        className={cn('block w-full', isLarge ? 'h-16' : 'h-6.5')}
      >
        <polygon
          points={`0,${height} ${points.join(' ')} ${width},${height}`}
          className={isOver ? 'fill-sunk' : 'fill-stop-soft'}
        />
        <polyline
          points={points.join(' ')}
          fill="none"
          strokeWidth="1.6"
          vectorEffect="non-scaling-stroke"
          className={isOver ? 'stroke-ink-3' : 'stroke-stop'}
        />
      </svg>
      <figcaption
        aria-hidden="true"
        className="flex justify-between border-t border-line text-small text-ink-3"
      >
        <span>{seriesStart(series)}</span>
        <span>now</span>
      </figcaption>
    </figure>
  )
}
