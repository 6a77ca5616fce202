import type { ExecuteCommand } from '@sagaboard/db/commands/execute-command'
import type { PgTx } from '@sagaboard/db/transaction'
import type { EventLog } from '@sagaboard/events/log/event-store'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { WebConfig } from '../../config.ts'
import type { Auth } from './auth/auth.ts'
import type { RateLimiter } from './http/rate-limit.ts'
import type { CancelOrder } from './orders/cancel-order.ts'
import type { Catalog } from './orders/catalog.ts'
import type { OrderReader } from './orders/order-reader.ts'
import type { PlaceOrder } from './orders/place-order.ts'

/**
 * What the running web process is made of. It is built once, in server.ts; code that Next compiles gets it from here,
 * because its own copy of a module could not share clients with the server's.
 */
export interface Runtime {
  readonly config: WebConfig
  readonly log: Logger
  readonly pool: Pool
  readonly auth: Auth
  readonly catalog: Catalog
  readonly orders: OrderReader
  /** The one way an order enters. */
  readonly placeOrder: PlaceOrder
  /** A shopper's wish to cancel, through the same door. */
  readonly cancelOrder: CancelOrder
  /** The one door for what somebody asks, and the log that it is about. */
  readonly commands: {
    readonly executeCommand: ExecuteCommand
    readonly log: Pick<EventLog<PgTx>, 'readOrder' | 'readOriginals'>
  }
  readonly limits: { readonly orders: RateLimiter; readonly signIns: RateLimiter }
}

const key = Symbol.for('sagaboard.web.runtime')
const holder = globalThis as { [key]?: Runtime }

/** Makes the runtime known to the code that Next compiles. Called once by server.ts, and by tests. */
export function setRuntime(runtime: Runtime): void {
  holder[key] = runtime
}

/**
 * The runtime of this process.
 *
 * @throws Error outside of it, e.g. when the app is started with `next start` instead of server.ts
 */
export function runtime(): Runtime {
  const current = holder[key]
  if (current === undefined)
    throw new Error('The web runtime is not there: start the app with "tsx server.ts".')
  return current
}
