/** Where a request goes to. */
export interface RequestTarget {
  /** Path and query, as the pages take it. */
  readonly url: string
  /** The path for finding out who answers: letters that were sent as `%70` are letters here. */
  readonly path: string
  /** The host that the target itself names; it goes before the header (RFC 9112, 3.2.2). */
  readonly host?: string
}

const absolute = /^https?:\/\//i
const escaped = /%[0-9a-f]{2}/gi
const unreserved = /^[\w.~-]$/

/**
 * Reads the target of a request: a path, or a whole address as a proxy sends it.
 *
 * @returns null for what is neither, and for a path whose percent-encoding can't be decoded
 */
export function parseRequestTarget(target: string): RequestTarget | null {
  if (target.startsWith('/')) return fromPath(target)
  if (!absolute.test(target) || !URL.canParse(target)) return null
  const { host, pathname, search } = new URL(target)
  const found = fromPath(pathname + search)
  return found && { ...found, host }
}

function fromPath(url: string): RequestTarget | null {
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  if (!path.includes('%')) return { url, path }
  try {
    decodeURIComponent(path)
  } catch {
    return null
  }
  return { url, path: path.replace(escaped, decodeUnreserved) }
}

/** `%70` and `p` are the same (RFC 3986, 6.2.2.2), `%2F` and `/` are not. */
function decodeUnreserved(sent: string): string {
  const character = String.fromCharCode(Number.parseInt(sent.slice(1), 16))
  return unreserved.test(character) ? character : sent
}
