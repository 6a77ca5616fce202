import { localeInput } from '@sagaboard/events/commands/order-input'
import { parseAccept } from 'hono/utils/accept'

/**
 * The language that a client likes best.
 *
 * @param acceptLanguage the header as it was sent; what can't be read of it is passed over
 * @returns a tag of BCP 47 in its usual writing; undefined when none is named
 */
export function preferredLocale(acceptLanguage: string | undefined): string | undefined {
  for (const { type, q } of parseAccept(acceptLanguage ?? '')) {
    const tag = q > 0 ? localeInput.safeParse(type) : undefined
    if (tag?.success) return tag.data
  }
  return undefined
}
