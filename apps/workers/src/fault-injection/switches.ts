import { columnsOf } from '@sagaboard/db/recordset'
import { faultSwitches as switchRows } from '@sagaboard/db/schema/simulated'
import type { Group } from '@sagaboard/events/catalog/groups'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { FaultSwitch } from './scope.ts'

/** What is known is never older than this and what the reading takes. */
const everyMs = 200

const seen = columnsOf(switchRows, [
  'id',
  'service',
  'eventType',
  'kind',
  'percent',
  'latencyMs',
  'sharePercent',
  'orderId',
])

const statements = {
  // How long is left is measured by the database's clock, so that the machines' clocks need not
  // agree.
  active: {
    name: 'faults-active',
    text: `select ${seen.selected}, extract(epoch from ends_at - now())::float8 * 1000 as "msLeft"
           from ${seen.table} where ends_at > now() order by created_at, id`,
  },
  count: {
    name: 'faults-count-attempt',
    text: `insert into simulated.fault_attempts as a (switch_id, order_id, attempts) select s.id, $2, 1 from unnest($1::uuid[]) s(id) order by s.id
           on conflict (switch_id, order_id) do update set attempts = a.attempts + 1 returning switch_id as "switchId", attempts`,
  },
} as const

/** The switches that are on, as the wrapper around a service sees them. */
export interface FaultSwitches {
  /** Those of a service that are on now. Costs nothing when there is none. */
  of(service: Group): readonly FaultSwitch[]
  /** Counts an attempt on an order for each of these switches, and says the how manieth it is: kept for good, also when the process ends. */
  countAttempt(
    switches: readonly FaultSwitch[],
    orderId: string,
  ): Promise<ReadonlyMap<string, number>>
  /** Waits so long, or until the process is about to end. */
  wait(ms: number): Promise<void>
  /** Ends the process as a power cut would. */
  crash(): void
}

type Timed = FaultSwitch & { endsAtMs: number }

const none: readonly FaultSwitch[] = []

/**
 * The switches of simulated.fault_switches: rows, so that they survive any restart. Read again and again, so that what is
 * known is at most 250 ms old; each ends by itself, also while the database is away.
 *
 * @param pool connections of the simulated providers: the switches are theirs, and never part of our transactions
 */
export function faultSwitches({ pool, logger }: { pool: Pool; logger: Logger }) {
  let known: ReadonlyMap<Group, readonly Timed[]> = new Map()
  const stopping = new AbortController()

  async function read(): Promise<void> {
    const { rows } = await pool.query<FaultSwitch & { msLeft: number }>(statements.active)
    const now = performance.now()
    const byService = new Map<Group, Timed[]>()
    for (const { msLeft, ...one } of rows)
      byService.set(one.service, [
        ...(byService.get(one.service) ?? []),
        { ...one, endsAtMs: now + msLeft },
      ])
    known = byService
  }

  const loop = new RunLoop({
    async round() {
      await read()
      return Date.now() + everyMs
    },
    onFailure(error, failures) {
      // The database is away: whoever needs it says so. Here the last answer goes on to count, each until its end.
      if (failures === 1) logger.warn({ err: error }, 'the fault switches could not be read')
    },
    backoff: { baseMs: everyMs, factor: 1, maxMs: everyMs },
  })

  return {
    /** Reads for the first time: a switch that is on already disturbs the first event. */
    async start(): Promise<void> {
      await read()
      loop.start(Date.now() + everyMs)
    },
    /** What waits because of a switch goes on at once. */
    async stop(): Promise<void> {
      stopping.abort()
      await loop.stop()
    },
    of(service: Group): readonly FaultSwitch[] {
      const mine = known.get(service)
      if (mine === undefined) return none
      const now = performance.now()
      return mine.filter((one) => one.endsAtMs > now)
    },
    async countAttempt(
      switches: readonly FaultSwitch[],
      orderId: string,
    ): Promise<ReadonlyMap<string, number>> {
      const values = [switches.map((one) => one.id), orderId]
      const { rows } = await pool.query<{ switchId: string; attempts: number }>({
        ...statements.count,
        values,
      })
      return new Map(rows.map((row) => [row.switchId, row.attempts]))
    },
    wait: (ms: number) =>
      new Promise<void>((resolve) => {
        if (stopping.signal.aborted) return resolve()
        const over = () => {
          clearTimeout(waiting)
          stopping.signal.removeEventListener('abort', over)
          resolve()
        }
        const waiting = setTimeout(over, ms)
        stopping.signal.addEventListener('abort', over)
      }),
    crash: () => {
      process.kill(process.pid, 'SIGKILL')
    },
  } satisfies FaultSwitches & { start(): Promise<void>; stop(): Promise<void> }
}
