import { loadKeyPrefix } from '@sagaboard/events/commands/load'
import { isNull } from 'drizzle-orm'
import { databaseIn } from './database.ts'
import { drills } from './schema/simulated.ts'
import type { PgTx } from './transaction.ts'

/** A drill whose verdict is still to be made. */
export type OpenDrill = Pick<typeof drills.$inferSelect, 'id' | 'loadId' | 'expected'>

/** The drills that are open, the oldest first. */
export const readOpenDrills = (tx: PgTx): Promise<OpenDrill[]> =>
  databaseIn(tx)
    .select({ id: drills.id, loadId: drills.loadId, expected: drills.expected })
    .from(drills)
    .where(isNull(drills.endedAt))
    .orderBy(drills.createdAt)

// In SQL: begins with the orders that need a person, which are few, and asks of each whether it is one of the drill's.
const note = {
  name: 'drill-note-seen',
  text: `
    with drill as (
      select d.id, d.created_at, d.seen_broken, d.seen_dead, l.taken from simulated.drills d join read.load_runs l on l.id = d.load_id
      where d.id = $1 and d.ended_at is null
    ),
    dead as (
      select distinct b.order_id::text as seen from drill, read.blocked b join orders.orders o on o.id = b.order_id
      where b.state = 'dead' and o.created_at >= drill.created_at and not drill.seen_dead ? b.order_id::text
        and exists (select from generate_series(1, drill.taken) n join orders.idempotency_keys k on k.key = $2 || n where k.order_id = o.id)
    ),
    broken as (
      select l.invariant as seen from drill, read.invariant_looks l
      where l.broken > 0 and l.looked_at >= drill.created_at and not drill.seen_broken ? l.invariant
    )
    update simulated.drills d set
      seen_dead = d.seen_dead || coalesce((select jsonb_agg(seen) from dead), '[]'),
      seen_broken = d.seen_broken || coalesce((select jsonb_agg(seen) from broken), '[]')
    from drill where d.id = drill.id and (exists (select from dead) or exists (select from broken))`,
}

/** Keeps of a drill what is seen now and may be over when its verdict is made: orders that need a person, broken invariants. */
export function noteSeen(tx: PgTx, { id, loadId }: OpenDrill): void {
  tx.write(note, [id, loadKeyPrefix(loadId)])
}
