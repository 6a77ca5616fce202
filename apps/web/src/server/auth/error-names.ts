/** Names and codes of an error and of what caused it, without their words: those may hold addresses, or a session's token. */
export function errorNames(error: unknown): string[] {
  const names: string[] = []
  for (let at = error; at instanceof Error && names.length < 8; at = at.cause)
    names.push('code' in at ? `${at.name} ${String(at.code)}` : at.name)
  return names
}
