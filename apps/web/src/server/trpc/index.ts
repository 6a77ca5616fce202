import { cartRouter } from './cart.ts'
import { catalogRouter } from './catalog.ts'
import { checkoutRouter } from './checkout.ts'
import { consoleRouter } from './console/index.ts'
import { mailboxRouter } from './mailbox.ts'
import { trackingRouter } from './tracking.ts'
import { createCallerFactory, router } from './trpc.ts'

/** Everything the pages can ask for. Each procedure declares who may; see trpc.ts. */
export const appRouter = router({
  catalog: catalogRouter,
  cart: cartRouter,
  checkout: checkoutRouter,
  tracking: trackingRouter,
  mailbox: mailboxRouter,
  console: consoleRouter,
})

export type AppRouter = typeof appRouter

/** Calls procedures from server components and actions, under the same policies as from the browser. */
export const createCaller = createCallerFactory(appRouter)
