/** How many of each kind are shown: one of each that there is, then the first kind first. */
export function placesFor(counts: readonly number[], places: number): number[] {
  const given = counts.map((count) => Math.min(1, count))
  let left = places - given.reduce((sum, count) => sum + count, 0)
  return given.map((one, at) => {
    const extra = Math.max(0, Math.min(left, (counts[at] ?? 0) - one))
    left -= extra
    return one + extra
  })
}
