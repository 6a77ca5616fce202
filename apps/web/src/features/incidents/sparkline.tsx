import { useClock } from '../../components/clock.tsx'
import { FaultBandRects } from '../../components/fault-band-rects.tsx'
import { useFaultBands } from '../../components/fault-windows.ts'
import { cn } from '../../lib/cn.ts'
import { bandsLabel } from '../../lib/fault-bands.ts'
import { isClosed } from '../../lib/incident-filter.ts'
import { seriesStepMinutes } from '../../lib/incident-series.ts'
import { type IncidentRow, seriesLabel, seriesStart } from './words.ts'

const minuteMs = 60_000
/** A band moves on this often, and no second sooner. */
const refreshMs = 15_000
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
  const spanMs = (series.length - 1) * seriesStepMinutes * minuteMs
  const untilMs = useClock((nowMs) => Math.ceil(nowMs / refreshMs) * refreshMs)
  const fromMs = untilMs - spanMs
  const bands = useFaultBands({ fromMs, untilMs })
  const x = (ms: number) => ((ms - fromMs) / spanMs) * width
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
        aria-label={[seriesLabel(of), bandsLabel(bands)].filter(Boolean).join('. ')}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        className={cn('block w-full', isLarge ? 'h-16' : 'h-6.5')}
      >
        {/* Red ground is a band, and nothing else. */}
        <polygon
          points={`0,${height} ${points.join(' ')} ${width},${height}`}
          className="fill-sunk"
        />
        <FaultBandRects {...{ bands, x, height }} />
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
