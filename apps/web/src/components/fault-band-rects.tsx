import type { FaultBand } from '../lib/fault-bands.ts'

/** When faults were on, as the red ground of a small chart; `x` says where a time (epoch ms) stands. */
export const FaultBandRects = ({
  bands,
  x,
  height,
}: {
  bands: readonly FaultBand[]
  x: (ms: number) => number
  height: number
}) =>
  bands.map(({ id, fromMs, untilMs }) => (
    <rect
      key={id}
      x={x(fromMs)}
      width={Math.max(1, x(untilMs) - x(fromMs))}
      height={height}
      className="fault-band fill-stop-soft"
    />
  ))
