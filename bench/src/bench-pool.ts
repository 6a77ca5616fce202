import pg from 'pg'

/**
 * A pool for connections of the bench. It does not mind that the server, or its database, goes away before the server has
 * noticed that a connection is closed: `end` of a pool does not wait for that.
 */
export function benchPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config)
  pool.on('error', () => undefined)
  return pool
}
