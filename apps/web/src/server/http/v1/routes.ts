import { cancelOrder } from './cancel-order.ts'
import { getOrder, listOrderEvents } from './orders.ts'
import { placeOrder } from './place-order.ts'
import { listProducts } from './products.ts'
import { giveUpReturn, requestReturn } from './returns.ts'
import type { Route } from './route.ts'

/** Every call of the public API: what the router answers and what the document describes. */
export const routes: readonly Route[] = [
  listProducts,
  placeOrder,
  getOrder,
  listOrderEvents,
  cancelOrder,
  requestReturn,
  giveUpReturn,
]
