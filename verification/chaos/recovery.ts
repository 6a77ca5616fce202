import { setTimeout as delay } from 'node:timers/promises'
import { type Service, services } from '@sagaboard/events/catalog/events'
import type { Group } from '@sagaboard/events/catalog/groups'
import { answers, subscribesTo } from '@sagaboard/events/saga/sagas'
import type { Pool } from 'pg'

/** Whether what was disturbed has made progress since; asked until it has. A database that is away is a no. */
export type Probe = () => Promise<boolean>

export interface Recovery {
  kind: string
  /**
   * From the fault, or from SIGCONT for a process that nobody takes over, until the next progress;
   * null: not within the cap.
   */
  ms: number | null
}

/** Long past any aim: a process that has not come back by then never will. */
const capMs = 60_000
const lookEveryMs = 25

/** Asks until the probe says yes. */
export async function recovered(kind: string, probe: Probe): Promise<Recovery> {
  const startedAt = performance.now()
  while (performance.now() - startedAt < capMs) {
    // Postgres may be down at this moment: whatever asks it fails, and that means "not yet".
    if (await probe().catch(() => false))
      return { kind, ms: Math.round(performance.now() - startedAt) }
    await delay(lookEveryMs)
  }
  return { kind, ms: null }
}

/** What each service states; what an order enters with, and a person's request, is stated by others. */
const statedBy = (names: readonly Service[]) =>
  names.flatMap((name) => subscribesTo(name).flatMap((type) => answers(name, type) ?? []))

const newer = `select exists (select from generate_series(0, 31) p cross join lateral (
  select from log.events e where e.partition = p and e.position > $1 and e.type = any($2) limit 1) found) as yes`

/** Services go on: one of them has stated something that is newer than the first look. */
export function stated(pool: Pool, names: readonly string[] = services): Probe {
  const types = statedBy(services.filter((service) => names.includes(service)))
  let since: number | undefined
  return async () => {
    since ??=
      (await pool.query<{ at: number }>('select last_value as at from log.position')).rows[0]?.at ??
      0
    return (await pool.query<{ yes: boolean }>(newer, [since, types])).rows[0]?.yes ?? false
  }
}

interface Held {
  group: string
  partition: number
  position: number
}

const heldBy = {
  text: `select group_name as "group", partition, position from log.cursors where split_part(owner, '/', 2) = $1`,
  moved: `select exists (select from json_to_recordset($1::json) h("group" text, partition smallint, position bigint)
          join log.cursors c on c.group_name = h."group" and c.partition = h.partition and c.position > h.position) as yes`,
}

/** On the log: a partition that this process read moves on. To be asked first when the process can't move it any more itself. */
export function readOn(pool: Pool, pid: number): Probe {
  let held: Held[] | undefined
  return async () => {
    held ??= (await pool.query<Held>(heldBy.text, [`${pid}`])).rows
    // It held nothing: it had not got to work yet, so there is nothing to take over.
    if (held.length === 0) return true
    return (
      (await pool.query<{ yes: boolean }>(heldBy.moved, [JSON.stringify(held)])).rows[0]?.yes ??
      false
    )
  }
}

/** A group has read more of the log than at the first look: of the relay, the broker has acknowledged more. */
export function movedOn(pool: Pool, group: Group | 'relay'): Probe {
  let since: number | undefined
  const sum = async () =>
    (
      await pool.query<{ sum: number }>(
        'select coalesce(sum(position), 0) as sum from log.cursors where group_name = $1',
        [group],
      )
    ).rows[0]?.sum ?? 0
  return async () => {
    since ??= await sum()
    return (await sum()) > since
  }
}

/** One after the other. */
export function then(first: Probe, second: Probe): Probe {
  let done = false
  return async () => {
    done ||= await first()
    return done && second()
  }
}
