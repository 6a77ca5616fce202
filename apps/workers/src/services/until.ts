import type { Deadline } from './deadline.ts'
import { Refusal } from './refusal.ts'

const timerMaxMs = 2 ** 31 - 1

/**
 * The answer of another party, for as long as the caller waits. What was begun goes on after that, and is written down when
 * it has ended: a repeat is answered from there.
 *
 * @throws Refusal `uncertain` when the deadline passes first
 */
export async function untilDeadline<Answer>(
  work: Promise<Answer>,
  deadline: Deadline,
  what: string,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const passed = new Promise<never>((_, reject) => {
    const { leftMs } = deadline
    if (leftMs > timerMaxMs) return
    timer = setTimeout(() => reject(uncertain(what)), Math.max(leftMs, 0))
  })
  // Nobody may be there any more to hear how it ended.
  work.catch(() => {})
  try {
    return await Promise.race([work, passed])
  } finally {
    clearTimeout(timer)
  }
}

/** It was asked for, and whether it was done is not known. */
export const uncertain = (what: string) =>
  new Refusal(
    'uncertain',
    `It is not certain whether ${what}. Ask again with the same ids: it is asked for with the same key, and nothing is done twice.`,
  )
