import { createHmac, hash } from 'node:crypto'

/** The access token of an order: 128 bits that only this secret can make, in base64url. */
export function deriveAccessToken(secret: string, orderId: string): string {
  return createHmac('sha256', secret)
    .update(`order-access:${orderId}`)
    .digest()
    .subarray(0, 16)
    .toString('base64url')
}

/** How an access token is stored: SHA-256 in hex. */
export const hashAccessToken = (token: string): string => hash('sha256', token, 'hex')
