import { FaultBandRects } from '../../components/fault-band-rects.tsx'
import { useFaultBands } from '../../components/fault-windows.ts'
import { bandsLabel } from '../../lib/fault-bands.ts'

const width = 56
const height = 18

/** How many waited at each reading (its time in epoch ms), as a line over time; nothing before there are two. */
export function Trend({ points }: { points: readonly { atMs: number; value: number }[] }) {
  const [first, last] = [points[0], points.at(-1)]
  const span =
    first && last && first.atMs < last.atMs ? { fromMs: first.atMs, untilMs: last.atMs } : undefined
  const bands = useFaultBands(span)
  if (!span) return null
  const x = (ms: number) => ((ms - span.fromMs) / (span.untilMs - span.fromMs)) * width
  const most = Math.max(...points.map(({ value }) => value))
  const line = points.map(({ atMs, value }) => {
    const y = height - 1 - (value / Math.max(1, most)) * (height - 2)
    return `${x(atMs).toFixed(1)},${y.toFixed(1)}`
  })
  const says = `at most ${most} in line since you look`
  return (
    <svg
      role="img"
      aria-label={[says, bandsLabel(bands)].filter(Boolean).join('. ')}
      viewBox={`0 0 ${width} ${height}`}
      className="block h-4.5 w-14"
    >
      <FaultBandRects {...{ bands, x, height }} />
      <polyline
        points={line.join(' ')}
        fill="none"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
        className="stroke-go"
      />
    </svg>
  )
}
