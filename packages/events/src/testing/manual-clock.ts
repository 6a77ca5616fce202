import type { Clock } from '../runtime/clock.ts'

/** A clock that is moved by hand. */
export function manualClock() {
  let now = 0
  const alarms = new Set<{ at: number; callback: () => void }>()
  const clock: Clock = {
    now: () => now,
    setTimeout(ms, callback) {
      const alarm = { at: now + ms, callback }
      alarms.add(alarm)
      return () => alarms.delete(alarm)
    },
  }
  return {
    clock,
    /** Lets time pass, and then everything that follows from it without more time. */
    async pass(ms: number): Promise<void> {
      now += ms
      for (const alarm of [...alarms]) if (alarm.at <= now && alarms.delete(alarm)) alarm.callback()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}
