import type { App } from './app.ts'

/** What pages and procedures work with. */
export type Runtime = Pick<
  App,
  | 'config'
  | 'log'
  | 'pool'
  | 'auth'
  | 'catalog'
  | 'orders'
  | 'showMessage'
  | 'placeOrder'
  | 'unpaidUnits'
  | 'cancelOrder'
  | 'returns'
  | 'commands'
  | 'limits'
  | 'recheckSessions'
  | 'noteActed'
>

const key = Symbol.for('sagaboard.web.runtime')
const holder = globalThis as { [key]?: Runtime }

/**
 * Makes the runtime known to the code that Next compiles, whose own copy of a module could not share clients with the
 * server's. Called once by server.ts, and by tests.
 */
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
