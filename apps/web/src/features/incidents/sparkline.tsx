import { cn } from '../../lib/cn.ts'

const width = 120
const height = 26

interface SparklineProps {
  /** Every five minutes of the last hour, the newest last. */
  series: readonly number[]
  /** Nothing stands there any more. */
  isOver: boolean
  className?: string
}

/** How many stood there over the last hour, as a small picture; the numbers beside it say the same. */
export function Sparkline({ series, isOver, className }: SparklineProps) {
  const most = Math.max(1, ...series)
  const points = series.map((value, index) => {
    const x = (index / Math.max(1, series.length - 1)) * width
    const y = height - 2 - (value / most) * (height - 4)
    return `${x.toFixed(1)},${y.toFixed(1)}`
  })
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className={cn('block h-6.5 w-30', className)}
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
  )
}
