import { cookies } from 'next/headers'
import { type Bag, bagCookie, bagCookieSeconds, formatBag, parseBag } from '../../features/cart/bag.ts'

/** The bag's cookie as it came with the request; empty when there is none. */
export const readBagCookie = async (): Promise<string> => (await cookies()).get(bagCookie)?.value ?? ''

export const readBag = async (): Promise<Bag> => parseBag(await readBagCookie())

/** Keeps the bag with its shopper. Only in actions. The browser's script reads and writes it too, so it is not HttpOnly. */
export async function writeBag(bag: Bag): Promise<void> {
  const jar = await cookies()
  if (bag.lines.length === 0) jar.delete(bagCookie)
  else jar.set(bagCookie, formatBag(bag), { path: '/', sameSite: 'lax', maxAge: bagCookieSeconds })
}
