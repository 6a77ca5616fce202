/** What a fault says, in one line and without the name of its class: `ProviderUnavailable: answers 503` reads `answers 503`. */
export function messageOf(error: string): string {
  const line = error.split('\n', 1)[0] ?? ''
  return (line.replace(/^[A-Z]\w*(Error)?: /, '') || line).slice(0, 160)
}
