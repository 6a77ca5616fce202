/** Waits for something that never fails, but may take too long to be worth it. */
export async function within(maxMs: number, work: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, maxMs)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
