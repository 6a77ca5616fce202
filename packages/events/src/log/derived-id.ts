import { hash } from 'node:crypto'

/**
 * The id of the `index`-th event that `causeId` gives rise to in `service`: a name-based UUID (RFC 9562, version 8 over
 * SHA-256), so that the same cause makes the same event however often it is handled.
 */
export function derivedId(causeId: string, service: string, index: number): string {
  const hex = hash('sha256', `${causeId}/${service}/${index}`, 'hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
