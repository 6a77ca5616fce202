/** The cookie that holds a person's choice; without it the system's setting decides (see globals.css). */
export const themeCookie = 'theme'
export const zoneCookie = 'tz'
/** `off`: keys of one character are not heard. */
export const keysCookie = 'keys'

export type Theme = 'light' | 'dark'

/** The theme a cookie value names, or undefined for anything else. */
export function parseTheme(value: string | undefined): Theme | undefined {
  return value === 'light' || value === 'dark' ? value : undefined
}

/** The IANA zone a cookie value names when this runtime knows it; else UTC, so that server and browser agree. */
export function parseZone(value: string | undefined): string {
  if (!value) return 'UTC'
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: value }).resolvedOptions().timeZone
  } catch (error) {
    if (error instanceof RangeError) return 'UTC'
    throw error
  }
}
