/** From where an order may be sent anew, and which warehouses that leaves out. */
interface SourceChoice {
  without: string[]
  text: string
}

/**
 * What a person can choose: whichever are best now, none of those that have it, or one alone.
 *
 * @param current the warehouses that have it now
 * @param warehouses names of warehouses by id
 */
export function sourcesOf(
  current: readonly string[],
  warehouses: Readonly<Record<string, string>>,
): SourceChoice[] {
  const nameOf = (id: string) => warehouses[id] ?? id
  const all = Object.keys(warehouses)
  return [
    { without: [], text: 'Wherever is best now' },
    ...current.map((id) => ({ without: [id], text: `Not from ${nameOf(id)}` })),
    ...all.map((id) => ({
      without: all.filter((other) => other !== id),
      text: `From ${nameOf(id)} alone`,
    })),
  ]
}
