/**
 * Waits for something that may take too long to be worth it.
 *
 * @param maxMs after so long nobody waits for it any more; it goes on all the same
 * @throws what the work fails with, within that time
 */
export async function within(maxMs: number, work: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, maxMs)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
