/**
 * The link of a guest's order carries its access token. The token leaves the address with the first request, and is kept
 * in a cookie that only the pages of this order are sent: not in the history, in no Referer, and in a proxy's log once.
 */
export const orderCookie = 'sagaboard-order'

/** How long a browser keeps it, in seconds; the link works for longer. */
const keptSeconds = 30 * 24 * 60 * 60

/** What the cookie of one order is set with. */
export const orderCookieOptions = (orderId: string, publicUrl: string | undefined) => ({
  path: `/orders/${orderId}`,
  maxAge: keptSeconds,
  httpOnly: true,
  sameSite: 'lax' as const,
  secure: publicUrl?.startsWith('https:') === true,
})

const orderPage = /^\/orders\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i
const wellFormed = /^[\w-]{1,128}$/

/**
 * What becomes of a request for an order's page whose address holds the token.
 *
 * @param url the path and query that were asked for
 * @returns which order it is for, where the page is without it, and the cookie that opens it; null when there is no token to take
 */
export function exchangeToken(
  { method = 'GET', url }: { method?: string; url: string },
  publicUrl: string | undefined,
): { orderId: string; token: string; location: string; cookie: string } | null {
  if (method !== 'GET' && method !== 'HEAD') return null
  const [path = '', query = ''] = url.split('?', 2)
  const [, orderId] = orderPage.exec(path) ?? []
  const fields = new URLSearchParams(query)
  const token = fields.get('token') ?? ''
  if (orderId === undefined || !wellFormed.test(token)) return null
  fields.delete('token')
  const { maxAge, secure } = orderCookieOptions(orderId, publicUrl)
  return {
    orderId,
    token,
    location: fields.size > 0 ? `${path}?${fields}` : path,
    cookie: `${orderCookie}=${token}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`,
  }
}
