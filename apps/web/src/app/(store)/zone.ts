import { cookies } from 'next/headers'
import { parseZone, zoneCookie } from '../../lib/theme.ts'

/** The time zone that a shopper's browser has told, as a page made on the server needs it. */
export const zoneOfRequest = async (): Promise<string> =>
  parseZone((await cookies()).get(zoneCookie)?.value)
