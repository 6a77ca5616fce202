import type { Server } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { createPool } from '@sagaboard/db/client'
import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { createNotifications } from '@sagaboard/db/postgres-log/notifications'
import { PostgresLog, readPartitions } from '@sagaboard/db/postgres-log/postgres-log'
import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import { entryOf } from '@sagaboard/events/log/decode'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { WebConfig } from '../../config.ts'
import { createAuth, createDemoAccounts, readRoles, readSession } from './auth/auth.ts'
import { readViewerOf, toHeaders } from './auth/viewer.ts'
import type { Health } from './http/health.ts'
import { createMetrics, type Metrics } from './http/metrics.ts'
import { RateLimiter } from './http/rate-limit.ts'
import type { V1 } from './http/v1/router.ts'
import { isUnavailable } from './is-unavailable.ts'
import { Gateway } from './live/gateway.ts'
import { LogFollower } from './live/log-follower.ts'
import { createCancelOrder } from './orders/cancel-order.ts'
import { Catalog } from './orders/catalog.ts'
import { OrderReader } from './orders/order-reader.ts'
import { createPlaceOrder } from './orders/place-order.ts'
import { OptionalRedis } from './redis/optional-redis.ts'
import { RedisOrderCache } from './redis/order-cache.ts'
import { ReplayCache } from './redis/replay-cache.ts'
import { createSharedCounter } from './redis/shared-counter.ts'
import type { Runtime } from './runtime.ts'

/** Everything the web process is made of, built and running. */
export interface App {
  readonly runtime: Runtime
  readonly v1: V1
  readonly health: Omit<Health, 'isStopping'>
  readonly metrics: Metrics
  readonly registry: Registry
  /** Says goodbye to the browsers and ends the live connections. */
  closeLive(): void
  /** Stops the tail and ends the connections to Postgres and Redis; call it last. */
  close(): Promise<void>
}

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
    applicationName: 'sagaboard-web',
  })
  const logPool = createPool(config.databaseUrl, {
    max: config.databasePoolMax,
    applicationName: 'sagaboard-web-log',
    pipeline: true,
  })
  const partitions = await whenThere(() => readPartitions(pool), log)
  const notifications = createNotifications(logPool, config.databaseUrl)
  const eventLog = new PostgresLog({ pool: logPool, notifications, partitions })

  const redis = config.redisUrl === undefined ? null : new OptionalRedis(config.redisUrl, log)
  redis?.start()
  const orderCache = redis && new RedisOrderCache(redis)
  const counter = redis && createSharedCounter(redis)
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
  const executeCommand = createExecuteCommand({
    log: eventLog,
    faultSwitches: config.faultSwitches,
  })
  const runtime: Runtime = {
    ...{ config, log, pool, auth, orders },
    catalog: new Catalog(pool),
    placeOrder: createPlaceOrder({
      log: eventLog,
      secret: config.secret,
      reservationMinutes: config.reservationMinutes,
    }),
    cancelOrder: createCancelOrder(executeCommand),
    commands: { executeCommand, log: eventLog },
    limits: {
      orders: new RateLimiter({ name: 'orders', max: ordersPerSecond, windowMs: 1_000 }, counter),
      signIns: new RateLimiter(
        { name: 'sign-ins', max: signInsPerMinute, windowMs: 60_000 },
        counter,
      ),
    },
  }

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
  const gateway: Gateway = new Gateway({
    ...{ http, log, orders, tail, publicUrl: config.publicUrl },
    readAfter: async (positions, limit) => (await eventLog.read(positions, limit)).map(entryOf),
    sessionOf: (request) => readSession(auth, toHeaders(request)),
    rolesOf: (tokens) => readRoles(pool, tokens),
  })
  const metrics = createMetrics(pool, log, () => gateway.connections)
  if (config.demoAccounts) await createDemoAccounts(auth)
  tail.start()

  return {
    runtime,
    metrics,
    registry: metrics.registry,
    health: { pool, registry: metrics.registry, logReadAt: () => tail.lastReadAt },
    v1: {
      ...{
        log,
        orders,
        catalog: runtime.catalog,
        placeOrder: runtime.placeOrder,
        cancelOrder: runtime.cancelOrder,
        executeCommand,
        orderLimit: runtime.limits.orders,
      },
      replays: redis && new ReplayCache(redis, config.secret),
      viewerOf: (request) => readViewerOf(auth, request, config.publicUrl),
    },
    closeLive: () => gateway.close(),
    async close() {
      await tail.stop()
      redis?.close()
      // A wake-up whose connection is only being made can't be closed at once; it carries nothing that has to be kept.
      await Promise.race([notifications.close(), pause(notificationsCloseMs)])
      await Promise.all([pool.end(), logPool.end()])
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
