const width = 80
const height = 18

/** How many waited at each reading, as a line; nothing before there are two. */
export function Trend({ values }: { values: readonly number[] }) {
  if (values.length < 2) return null
  const most = Math.max(...values)
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * width
    return `${x.toFixed(1)},${(height - 1 - (value / Math.max(1, most)) * (height - 2)).toFixed(1)}`
  })
  return (
    <svg
      role="img"
      aria-label={`at most ${most} in line since you look`}
      viewBox={`0 0 ${width} ${height}`}
      className="block h-4.5 w-20"
    >
      <polyline
        points={points.join(' ')}
        fill="none"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
        className="stroke-go"
      />
    </svg>
  )
}
