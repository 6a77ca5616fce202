import { setTimeout as pause } from 'node:timers/promises'

/**
 * Asks until the check passes, and returns what it returned; its last complaint is thrown when the time is over.
 *
 * @param check throws, or rejects, while what is waited for has not happened
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  withinMs = 15_000,
  everyMs = 20,
): Promise<T> {
  const until = performance.now() + withinMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > until) throw error
    }
    await pause(everyMs)
  }
}
