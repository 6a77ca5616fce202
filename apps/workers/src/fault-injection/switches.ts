import type { ExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { columnsOf } from '@sagaboard/db/recordset'
import { faultSwitches as switchRows } from '@sagaboard/db/schema/simulated'
import type { Group } from '@sagaboard/events/catalog/groups'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { declines, type FaultSwitch } from './scope.ts'

/** As the audit has it. */
const stopReason = 'More orders needed a person because of it than its stop rule allows.'

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
  'stopAfter',
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
  strike: {
    name: 'faults-strike',
    text: 'update simulated.fault_attempts set struck_at = now() where switch_id = any($1) and order_id = $2 and struck_at is null',
  },
  overRule: {
    name: 'faults-over-rule',
    text: `select s.id from simulated.fault_switches s where s.id = any($1) and s.ends_at > now()
             and s.stop_after < (select count(*) from read.fault_victims v where v.switch_id = s.id)`,
  },
} as const

/** The switches that are on, as the wrapper around a service sees them. */
export interface FaultSwitches {
  /** Those of a service that are on now. Costs nothing when there is none. */
  of(service: Group): readonly FaultSwitch[]
  /** Whether one that is on has the provider decline what this order is charged. */
  isDeclined(orderId: string): boolean
  /** Counts an attempt on an order for each of these switches, and says the how manieth it is: kept for good, also when the process ends. */
  countAttempt(
    switches: readonly FaultSwitch[],
    orderId: string,
  ): Promise<ReadonlyMap<string, number>>
  /** Notes that these disturb an attempt on an order. */
  strike(switches: readonly FaultSwitch[], orderId: string): Promise<void>
  /** Waits so long, or until the process is about to end. */
  wait(ms: number): Promise<void>
  /** Ends the process as a power cut would. */
  crash(): void
}

interface FaultSwitchesOptions {
  pool: Pool
  logger: Logger
  executeCommand?: ExecuteCommand | undefined
}

type Timed = FaultSwitch & { endsAtMs: number }

const none: readonly FaultSwitch[] = []

/**
 * The switches of simulated.fault_switches: rows, so that they survive any restart. Read again and again, so that what is
 * known is at most 250 ms old; each ends by itself, also while the database is away.
 *
 * A switch with a stop rule is measured by it in the same rounds, by rows as well: whichever process sees first that it is
 * over has the one door end it, in the name of the system.
 *
 * @param pool connections of the simulated providers: the switches are theirs, and never part of our transactions
 * @param executeCommand the door; left out: no rule is looked at here
 */
export function faultSwitches({ pool, logger, executeCommand }: FaultSwitchesOptions) {
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

  /** Ends those whose stop rule says so. */
  async function applyRules(): Promise<void> {
    const ruled = [...known.values()].flat().filter(({ stopAfter }) => stopAfter !== null)
    if (!executeCommand || ruled.length === 0) return
    const { rows } = await pool.query<{ id: string }>({
      ...statements.overRule,
      values: [ruled.map(({ id }) => id)],
    })
    for (const { id } of rows) {
      const call = { command: { type: 'fault_stop', id } as const, reason: stopReason }
      const { type } = await executeCommand(call, { type: 'system' })
      if (type === 'accepted') logger.warn({ switch: id }, 'a fault switch was ended by its rule')
    }
  }

  const loop = new RunLoop({
    async round() {
      await read()
      await applyRules()
      return Date.now() + everyMs
    },
    onFailure(error, failures) {
      // The database is away: whoever needs it says so. Here the last answer goes on to count, each until its end.
      if (failures === 1) logger.warn({ err: error }, 'the fault switches could not be read')
    },
    backoff: { baseMs: everyMs, factor: 1, maxMs: everyMs },
  })

  function of(service: Group): readonly FaultSwitch[] {
    const mine = known.get(service)
    if (mine === undefined) return none
    const now = performance.now()
    return mine.filter((one) => one.endsAtMs > now)
  }

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
    of,
    isDeclined: (orderId: string) => of('payment').some((one) => declines(one, orderId)),
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
    async strike(switches: readonly FaultSwitch[], orderId: string): Promise<void> {
      const values = [switches.map(({ id }) => id), orderId]
      await pool.query({ ...statements.strike, values })
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
