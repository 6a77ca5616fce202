import type { Pool } from 'pg'
import { lockClasses } from '../lock-classes.ts'

/**
 * Lets an order that has completed go on in the log, by events that move nothing, until it has so many.
 *
 * @param pool of the owner: nobody else writes into the log past its services
 */
export async function makeLong(pool: Pool, orderId: string, events: number): Promise<void> {
  await pool.query(
    `with last as (
       select * from log.events where order_id = $1 order by version desc limit 1
     ), locked as (
       select pg_advisory_xact_lock(${lockClasses.partition}, last.partition) from last
     )
     insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, correlation_id)
     select last.partition, nextval('log.position'), $1, last.version + n, gen_random_uuid(), 'RestockRefused', 1,
       last.time + n * interval '40 ms', json_build_object('requestId', 'rs_' || n, 'reason', 'exceeds_shipped'), last.correlation_id
     from locked, last, generate_series(1, $2 - last.version) n`,
    [orderId, events],
  )
}
