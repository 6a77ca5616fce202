/** Stands for our own origin; a name that can't exist. */
const here = 'http://shop.invalid'

/**
 * Where to go after signing in: only to a path of ours. Browsers drop tabs and line breaks, read `\` as `/`, and a path of `//`
 * as another host, so that more leads away than what looks like it.
 *
 * @param path what the link or the form said
 * @param otherwise where to go when that is not a path of ours
 */
export function safePath(path: string | undefined, otherwise: string): string {
  if (!path?.startsWith('/') || /[\p{Cc}\\]/u.test(path) || !URL.canParse(path, here))
    return otherwise
  const { origin, pathname, search, hash } = new URL(path, here)
  return origin === here && !pathname.startsWith('//') ? pathname + search + hash : otherwise
}
