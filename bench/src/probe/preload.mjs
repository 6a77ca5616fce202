/**
 * Loaded into each measured process before its own code (`node --import`). Counts what it sends to PostgreSQL, and
 * makes its connections report their statistics when asked: a backend keeps them to itself for up to ten seconds.
 * Plain JavaScript, since it runs before anything that could compile it.
 */
import { once } from 'node:events'
import { createConnection, Socket } from 'node:net'
import pg from 'pg'

const databasePort = Number(process.env.BENCH_DATABASE_PORT)
const probePort = Number(process.env.BENCH_PROBE_PORT)

/** Every write that reaches the socket; what was corked together arrives as one `_writev`. */
let flushes = 0
/** Those that this file itself caused. */
let ownFlushes = 0
for (const method of ['_write', '_writev']) {
  const send = Socket.prototype[method]
  Socket.prototype[method] = function (...args) {
    if (this.remotePort === databasePort) flushes++
    return send.apply(this, args)
  }
}

/** It reads a table, since a backend that has no table to report keeps its transactions to itself as well. */
const forceReport = 'select pg_stat_force_next_flush() from pg_class limit 1'

/** @type {Set<import('pg').Client>} */
const clients = new Set()
const connect = pg.Client.prototype.connect
pg.Client.prototype.connect = function (...args) {
  clients.add(this)
  this.once('end', () => clients.delete(this))
  return connect.apply(this, args)
}

/** Has each backend of this process report what it has counted; the answer says how many did, by database. */
async function settle() {
  const counted = flushes - ownFlushes
  const before = flushes
  /** @type {Record<string, number>} */
  const settled = {}
  await Promise.all(
    [...clients].map(async (client) => {
      try {
        // One that does not pipeline takes nothing while it is busy.
        if (client._activeQuery) await once(client, 'drain')
        await client.query(forceReport)
        settled[client.database] = (settled[client.database] ?? 0) + 1
      } catch {
        // A connection that is just being closed reports by that.
      }
    }),
  )
  ownFlushes += flushes - before
  return { flushes: counted, settled }
}

/** Reports to the bench for as long as this process lives. */
function report() {
  const socket = createConnection(probePort, '127.0.0.1')
  socket.unref()
  socket.on('error', () => undefined)
  socket.once('close', () => setTimeout(report, 100).unref())
  socket.write(`${JSON.stringify({ pid: process.pid })}\n`)
  socket.on('data', () => settle().then((answer) => socket.write(`${JSON.stringify(answer)}\n`)))
}

if (probePort > 0) report()
