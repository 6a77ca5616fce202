import { cookies } from 'next/headers'
import {
  type Cart,
  cartCookie,
  cartCookieSeconds,
  formatCart,
  parseCart,
} from '../../features/cart/cart.ts'
import { orderCookie, orderCookieOptions } from '../../server/http/order-link.ts'
import { runtime } from '../../server/runtime.ts'

/** The bag's cookie as it came with the request; empty when there is none. */
export const readCartCookie = async (): Promise<string> =>
  (await cookies()).get(cartCookie)?.value ?? ''

export const readCart = async (): Promise<Cart> => parseCart(await readCartCookie())

/** Keeps the bag with its shopper. Only in actions. The browser's script reads and writes it too, so it is not HttpOnly. */
export async function writeCart(cart: Cart): Promise<void> {
  const jar = await cookies()
  if (cart.lines.length === 0) jar.delete(cartCookie)
  else
    jar.set(cartCookie, formatCart(cart), { path: '/', sameSite: 'lax', maxAge: cartCookieSeconds })
}

/** The key of the order whose page is asked for; undefined when this browser has none. */
export const readOrderToken = async (): Promise<string | undefined> =>
  (await cookies()).get(orderCookie)?.value

/** Lets this browser open the page of an order that it has just placed. Only in actions. */
export async function keepOrderToken(placed: {
  orderId: string
  accessToken: string
}): Promise<void> {
  const { orderId, accessToken } = placed
  const jar = await cookies()
  jar.set(orderCookie, accessToken, orderCookieOptions(orderId, runtime().config.publicUrl))
}
