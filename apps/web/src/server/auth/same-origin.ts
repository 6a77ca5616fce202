/**
 * True when a request comes from our own pages, or from no page at all (a tool such as curl, which holds no cookies of a
 * person). Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`; neither can be set by a page.
 *
 * @param publicUrl the origin people open; without it the one that the request names as its host
 */
export function isSameOrigin(headers: Headers, publicUrl: string | undefined): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' || site === 'none'
  const origin = headers.get('origin')
  return origin === null || isOwnOrigin(origin, headers.get('host'), publicUrl)
}

/** True when `origin` is ours: the public one, or the host that was asked (whether by http or https). */
export function isOwnOrigin(
  origin: string,
  host: string | null | undefined,
  publicUrl: string | undefined,
): boolean {
  if (!URL.canParse(origin)) return false
  return publicUrl !== undefined ? origin === publicUrl : new URL(origin).host === host
}
