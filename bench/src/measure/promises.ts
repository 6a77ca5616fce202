/** The run broke a promise: its figures are worth nothing. The message names each promise. */
export class PromisesBroken extends Error {
  override name = 'PromisesBroken'
}

/**
 * The only way to figures: they are worked out after every promise was looked at, and not at all when one is broken.
 *
 * @param what the run, as the message names it
 * @param findBroken one sentence for each promise that does not hold
 * @param figures works the figures out
 * @throws PromisesBroken when any promise is broken
 */
export async function figuresIfKept<Figures>(
  what: string,
  findBroken: () => Promise<readonly string[]>,
  figures: () => Figures | Promise<Figures>,
): Promise<Figures> {
  const broken = await findBroken()
  if (broken.length > 0) {
    const list = broken.map((one) => `    ${one}`).join('\n')
    throw new PromisesBroken(`No figures for "${what}", because promises were broken:\n${list}`)
  }
  return figures()
}
