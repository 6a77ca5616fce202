const width = 400
const height = 104
const top = 12
/** Room for half a dot at both ends. */
const inset = 3

export interface Series {
  name: string
  /** One value per step; null where nothing was measured: the line breaks there. */
  values: readonly (number | null)[]
  line: string
  fill?: string
}

/**
 * Lines over one time axis, from zero. Figures stand beside it in words, so the picture itself is silent for screen
 * readers; `label` says what it shows.
 */
export function Chart({
  series,
  label,
  span,
  top: topText,
}: {
  series: readonly Series[]
  label: string
  span: string
  top: (value: number) => string
}) {
  const max = Math.max(1e-9, ...series.flatMap((one) => one.values.map((value) => value ?? 0)))
  const y = (value: number) => height - 1 - ((height - top) * value) / max
  return (
    <figure className="relative">
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        className="block h-[104px] w-full"
      >
        <line
          x1="0"
          x2={width}
          y1={height - 0.5}
          y2={height - 0.5}
          className="stroke-line"
          vectorEffect="non-scaling-stroke"
        />
        {series.map((one) => (
          <g key={one.name}>
            {runs(one.values).map((run) => {
              const points = run.map(
                ({ index, value }) =>
                  [
                    inset + (index * (width - 2 * inset)) / Math.max(1, one.values.length - 1),
                    y(value),
                  ] as const,
              )
              const first = points[0]
              const last = points.at(-1)
              if (!first || !last) return null
              const line = points
                .map(([px, py], index) => `${index ? 'L' : 'M'}${px.toFixed(1)} ${py.toFixed(1)}`)
                .join('')
              return (
                <g key={first[0]}>
                  {one.fill ? (
                    <path
                      d={`${line}L${last[0].toFixed(1)} ${height}L${first[0].toFixed(1)} ${height}Z`}
                      className={one.fill}
                    />
                  ) : null}
                  <path
                    d={points.length === 1 ? `${line}h.01` : line}
                    fill="none"
                    strokeWidth={points.length === 1 ? 4 : 1.8}
                    strokeLinecap="round"
                    vectorEffect="non-scaling-stroke"
                    className={one.line}
                  />
                </g>
              )
            })}
          </g>
        ))}
      </svg>
      <span aria-hidden="true" className="num absolute -top-1 left-0 text-mini text-ink-3">
        {topText(max)}
      </span>
      <figcaption aria-hidden="true" className="num flex justify-between pt-1 text-mini text-ink-3">
        <span>{span}</span>
        <span>now</span>
      </figcaption>
    </figure>
  )
}

/** The stretches in which something was measured. */
export function runs(values: readonly (number | null)[]): { index: number; value: number }[][] {
  const found: { index: number; value: number }[][] = []
  let open: { index: number; value: number }[] | undefined
  values.forEach((value, index) => {
    if (value === null) {
      open = undefined
      return
    }
    if (!open) {
      open = []
      found.push(open)
    }
    open.push({ index, value })
  })
  return found
}
