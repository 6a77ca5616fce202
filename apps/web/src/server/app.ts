import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { createPool } from '@sagaboard/db/client'
import { createExecuteCommand, type ExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { postgresNews } from '@sagaboard/db/commands/news-store'
import { createNoteParcel, type NoteParcel } from '@sagaboard/db/commands/note-parcel'
import { createPlaceOrder, type PlaceOrder } from '@sagaboard/db/commands/place-order'
import { applicationNames, refuseOtherBuilds } from '@sagaboard/db/other-builds'
import { createNotifications } from '@sagaboard/db/postgres-log/notifications'
import { createPostgresLog, readPartitions } from '@sagaboard/db/postgres-log/postgres-log'
import type { PgTx } from '@sagaboard/db/transaction'
import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import { entryOf } from '@sagaboard/events/log/decode'
import type { EventStore } from '@sagaboard/events/log/event-store'
import type { Tracer } from '@sagaboard/events/runtime/tracer'
import { startTracing } from '@sagaboard/process/tracing'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { WebConfig } from '../../config.ts'
import { type Auth, createAuth, readRoles, readSession } from './auth/auth.ts'
import { createDemoAccounts, lockDemoAccounts } from './auth/demo-people.ts'
import type { Viewer } from './auth/policy.ts'
import { readViewerOf, toHeaders } from './auth/viewer.ts'
import { createHostCheck } from './http/allowed-host.ts'
import { createMetrics, type Metrics } from './http/metrics.ts'
import { RateLimiter } from './http/rate-limit.ts'
import { isUnavailable } from './is-unavailable.ts'
import { Gateway } from './live/gateway.ts'
import { LogFollower } from './live/log-follower.ts'
import { Presence } from './live/presence.ts'
import { createShowMessage, type ShowMessage } from './messages/show-message.ts'
import { type CancelOrder, createCancelOrder } from './orders/cancel-order.ts'
import { Catalog } from './orders/catalog.ts'
import { createInventoryClient, type InventoryClient } from './orders/inventory-client.ts'
import { OrderReader } from './orders/order-reader.ts'
import { watchPlacing } from './orders/placing-watch.ts'
import { readUnpaid } from './orders/read-unpaid.ts'
import { createReturns, type OwnReturns } from './orders/return-order.ts'
import { UnpaidUnits } from './orders/unpaid-units.ts'
import { createLimiterStore } from './redis/limiter-store.ts'
import { OptionalRedis } from './redis/optional-redis.ts'
import { RedisOrderCache } from './redis/order-cache.ts'
import { ReplayCache } from './redis/replay-cache.ts'
import { createSharedPresence } from './redis/shared-presence.ts'

/**
 * Everything the web process is made of, built once and running. What a part works with is a `Pick` of this.
 */
export interface App {
  readonly config: WebConfig
  readonly log: Logger
  readonly pool: Pool
  readonly auth: Auth
  readonly catalog: Catalog
  readonly orders: OrderReader
  /** What a message to a customer says, made as it is shown. */
  readonly showMessage: ShowMessage
  /** The one way an order enters. */
  readonly placeOrder: PlaceOrder
  /** The one way in for what a carrier tells of a parcel. */
  readonly noteParcel: NoteParcel
  /** What each client has ordered and not paid for. */
  readonly unpaidUnits: UnpaidUnits
  /** True while orders can't be placed. */
  readonly isPlacingFailing: () => boolean
  /** The one way a shopper's wish to cancel enters. */
  readonly cancelOrder: CancelOrder
  readonly returns: OwnReturns
  /** Looks at the stock of an order for which somebody waits; null where nobody is to be asked. */
  readonly inventory: InventoryClient | null
  /** The one door for commands of staff, and the log that they are about. */
  readonly commands: {
    readonly executeCommand: ExecuteCommand
    readonly log: Pick<EventStore<PgTx>, 'readOrder' | 'readOriginals'>
  }
  readonly limits: {
    readonly orders: RateLimiter
    /** Per client. */
    readonly signIns: RateLimiter
    /** Wrong ones, per account. */
    readonly passwords: RateLimiter
    /** Messages of others, per client, signed or not. */
    readonly webhooks: RateLimiter
  }
  /** Cuts the live connections of who was signed out or has another role by now, here at once and elsewhere in 30 s. */
  recheckSessions(): void
  /** Tells the staff who have the order open that one of them has asked for something, or noted something. */
  noteActed(orderId: string): void
  /** Knows orders that were accepted under a key a moment ago; null without Redis. */
  readonly replays: ReplayCache | null
  /** Undefined: nothing is traced. */
  readonly tracer: Tracer | undefined
  /** Who sent a request of node's server. */
  readonly viewerOf: (request: IncomingMessage) => Promise<Viewer>
  readonly metrics: Metrics
  /** When the tail of the log last read with success; null before the first time. */
  readonly logReadAt: () => Date | null
  /** Says goodbye to the browsers and ends the live connections. */
  closeLive(): void
  /** Stops the tail and ends the connections to Postgres and Redis; call it last. */
  close(): Promise<void>
}

/** A carrier that was away tells what it has kept in waves; what is refused comes again. */
const webhooksPerSecondMax = 100
const databaseWaitMs = 60_000
const databaseRetryMs = 500
const notificationsCloseMs = 500

/**
 * Builds the clients and what stands on them, in the only place that does.
 *
 * @param http the server that the live connection is attached to
 * @throws Error when the database holds no event log, or does not come within a minute
 */
export async function buildApp(config: WebConfig, log: Logger, http: Server): Promise<App> {
  const pool = createPool(config.databaseUrl, {
    max: config.databasePoolMax,
    applicationName: applicationNames.web,
    role: 'web',
  })
  const logPool = createPool(config.databaseUrl, {
    max: config.databasePoolMax,
    applicationName: applicationNames.webLog,
    pipeline: true,
    role: 'web',
    // Locks are held for milliseconds, but for ever by a connection that fell silent.
    lockTimeoutMs: 1_000,
  })
  const partitions = await whenThere(
    () => refuseOtherBuilds(pool).then(() => readPartitions(pool)),
    log,
  )
  const notifications = createNotifications(logPool, config.databaseUrl)
  const eventLog = createPostgresLog({ pool: logPool, notifications, partitions })

  const redis = config.redisUrl === undefined ? null : new OptionalRedis(config.redisUrl, log)
  redis?.start()
  const orderCache = redis && new RedisOrderCache(redis)
  const store = redis && createLimiterStore(redis)
  const { ordersPerSecond, signInsPerMinute } = config.limits

  const history = {
    readOrder: async (id: string, after: number) =>
      (await eventLog.readOrder(id, after)).map(entryOf),
  }
  const orders = new OrderReader(pool, history, orderCache)
  const auth = createAuth({
    pool,
    secret: config.secret,
    publicUrl: config.publicUrl,
    log,
    onSessionEnd: (token) => gateway.cutSession(token),
  })
  const tracing = await startTracing(config.tracesTo, { name: 'sagaboard-web' }, log)
  const tracer = tracing?.tracer
  const placing = watchPlacing(
    createPlaceOrder({
      log: eventLog,
      secret: config.secret,
      reservationMinutes: config.reservationMinutes,
      tracer,
    }),
  )
  const executeCommand = createExecuteCommand({
    log: eventLog,
    returnDays: config.returnDays,
    fulfilment: config.fulfilment,
    backorderMs: config.backorderMs,
    faultSwitches: config.faultSwitches,
    simulated: config.simulated,
    approvalMinor: config.approvalMinor,
    tracer,
  })
  const publish = (events: readonly LogEntry[]) => {
    orderCache?.raise(new Map(events.map(({ orderId, version }) => [orderId, version])))
    gateway.publish(events)
  }
  const tail = new LogFollower(
    eventLog,
    log,
    publish,
    () => orderCache !== null || gateway.connections > 0,
  )
  const presence = new Presence(redis ? createSharedPresence(redis, randomUUID()) : undefined)
  const gateway: Gateway = new Gateway({
    http,
    log,
    orders,
    tail,
    presence,
    publicUrl: config.publicUrl,
    isOurHost: createHostCheck(config),
    trustProxy: config.trustProxy,
    readAfter: async (positions, limit) => (await eventLog.read(positions, limit)).map(entryOf),
    sessionOf: (request) => readSession(auth, toHeaders(request)),
    rolesOf: (tokens) => readRoles(pool, tokens),
  })
  const inventory = config.inventory ? createInventoryClient(config.inventory, tracer) : null
  const catalog = new Catalog(pool)
  const metrics = createMetrics(pool, log, () => gateway.connections)
  if (config.demoAccounts) await createDemoAccounts(auth, pool)
  else {
    const locked = await lockDemoAccounts(auth, pool)
    if (locked > 0) log.warn({ locked }, 'demo accounts of an earlier start were locked')
  }
  tail.start()

  return {
    config,
    log,
    pool,
    auth,
    orders,
    showMessage: createShowMessage(orders),
    metrics,
    catalog,
    placeOrder: placing.placeOrder,
    noteParcel: createNoteParcel({ log: eventLog, store: postgresNews, tracer }),
    isPlacingFailing: placing.isFailing,
    unpaidUnits: new UnpaidUnits({
      max: config.limits.unpaidUnits,
      minutes: config.reservationMinutes,
      readUnpaid: (orderIds) => readUnpaid(pool, orderIds),
      readAvailable: async (sku) => (await catalog.some([sku]))[0]?.available ?? 0,
    }),
    cancelOrder: createCancelOrder(executeCommand),
    returns: createReturns(executeCommand),
    inventory,
    commands: { executeCommand, log: eventLog },
    limits: {
      orders: new RateLimiter({ name: 'orders', max: ordersPerSecond, windowSeconds: 1 }, store),
      signIns: new RateLimiter(
        { name: 'sign-ins', max: signInsPerMinute, windowSeconds: 60 },
        store,
      ),
      passwords: new RateLimiter(
        { name: 'passwords', max: 2 * signInsPerMinute, windowSeconds: 900 },
        store,
      ),
      webhooks: new RateLimiter(
        { name: 'webhooks', max: webhooksPerSecondMax, windowSeconds: 1 },
        store,
      ),
    },
    recheckSessions: () => gateway.recheckSessions(),
    noteActed: (orderId) => presence.acted(orderId),
    replays: redis && new ReplayCache(redis, config.secret),
    tracer,
    viewerOf: (request) => readViewerOf(auth, request, config.publicUrl),
    logReadAt: () => tail.lastReadAt,
    closeLive: () => gateway.close(),
    async close() {
      await tail.stop()
      redis?.close()
      inventory?.close()
      // A wake-up whose connection is only being made can't be closed at once; it carries nothing that has to be kept.
      await Promise.race([notifications.close(), pause(notificationsCloseMs)])
      await Promise.all([pool.end(), logPool.end(), tracing?.shutdown()])
    },
  }
}

/** Asks again while the database is not there yet: it may be starting too. */
async function whenThere<T>(ask: () => Promise<T>, log: Logger): Promise<T> {
  const untilMs = Date.now() + databaseWaitMs
  for (let told = false; ; told = true) {
    try {
      return await ask()
    } catch (error) {
      if (!isUnavailable(error)) throw error
      if (Date.now() > untilMs)
        throw new Error('The database does not answer: check DATABASE_URL and start PostgreSQL.', {
          cause: error,
        })
      if (!told) log.warn({ err: error }, 'waiting for the database')
      await pause(databaseRetryMs)
    }
  }
}
