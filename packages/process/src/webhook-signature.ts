import { createHmac, timingSafeEqual } from 'node:crypto'

/** The header that a webhook is signed in: `t=<seconds since 1970>,v1=<HMAC-SHA256 in hex>`. */
export const signatureHeader = 'carrier-signature'

/** A signature that is older, or that far ahead of our clock, is refused: what was overheard is of no use later. */
export const toleranceSeconds = 300

/** Why a signature does not count. */
export type SignatureFault = 'missing' | 'malformed' | 'forged' | 'stale'

const format = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/

const macOf = (secret: string, seconds: string, body: Uint8Array | string) =>
  createHmac('sha256', secret).update(`${seconds}.`).update(body).digest()

/**
 * Signs the raw body of a webhook together with the time of sending.
 *
 * @param atMs when it is sent, epoch ms
 * @returns the value of {@link signatureHeader}
 */
export function signWebhook(secret: string, body: Uint8Array | string, atMs: number): string {
  const seconds = String(Math.floor(atMs / 1000))
  return `t=${seconds},v1=${macOf(secret, seconds, body).toString('hex')}`
}

/**
 * Checks a signature against the raw body, in constant time; a time outside of the tolerance is told only to who knows the
 * secret.
 *
 * @param header as it was sent
 * @returns what is wrong with it; null when it counts
 */
export function faultOfSignature(
  secret: string,
  { header, body }: { header: string | undefined; body: Uint8Array },
  nowMs: number,
): SignatureFault | null {
  if (header === undefined || header === '') return 'missing'
  const [, seconds = '', mac = ''] = format.exec(header) ?? []
  if (mac === '') return 'malformed'
  if (!timingSafeEqual(Buffer.from(mac, 'hex'), macOf(secret, seconds, body))) return 'forged'
  return Math.abs(nowMs / 1000 - Number(seconds)) > toleranceSeconds ? 'stale' : null
}
