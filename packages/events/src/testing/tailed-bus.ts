import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { EventLog } from '../log/event-log.ts'
import { logTail } from '../log/tail/log-tail.ts'
import type { BusUnderTest } from './source-contract.ts'
import type { Rows } from './tally-service.ts'

const leaseMs = 600

/**
 * The log's tail as a bus to be tested, over any log.
 *
 * @param logOf the log as one process has it
 */
export function tailedBus<Tx>(logOf: () => EventLog<Tx>, rows: Rows<Tx>): BusUnderTest<Tx> {
  const log = logOf()
  const members = new Map<string, string>()
  return {
    log,
    rows,
    member(groups, handlerMaxMs) {
      const member = randomUUID()
      const names = [groups].flat()
      for (const name of names) members.set(name, member)
      const { mortal, kill } = mortalLog(logOf())
      const source = logTail({
        log: mortal,
        groups: names.map((name) => ({ name })),
        member,
        logger: pino({ level: 'silent' }),
        leaseMs,
        pollMs: 200,
        handlerMaxMs,
      })
      return { source, log: mortal, kill }
    },
    /** The stored cursors are put back; the member finds out, and reads again from there. */
    async duplicate(group) {
      const member = members.get(group) ?? ''
      const { positions } = await log.claim(group, member, leaseMs)
      const moves = [...positions].flatMap(([partition, from]) =>
        from > 0 ? [{ group, partition, from, to: 0 }] : [],
      )
      await log.transaction(async (tx) => log.advance(tx, member, moves))
    },
    replacedWithinMs: leaseMs + 3_000,
  }
}

/** A log whose process can die: from then on it answers nothing but that it can't be reached. */
function mortalLog<Tx>(log: EventLog<Tx>): { mortal: EventLog<Tx>; kill(): void } {
  let dead = false
  const asked = new Set<PropertyKey>([
    'transaction',
    'claim',
    'release',
    'leave',
    'read',
    'readOrder',
    'claimBlocked',
  ])
  const mortal = new Proxy(log, {
    get(target, name) {
      if (dead && asked.has(name)) return () => Promise.reject(new Error('this process is dead'))
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return {
    mortal,
    kill() {
      dead = true
    },
  }
}
