import { createParser } from 'nuqs/server'
import { amountMaxMinor } from './order-filter.ts'

/** An amount in an address, in minor units. */
export const parseAsMinor = createParser<number>({
  parse: (text) =>
    /^\d{1,10}$/.test(text) && Number(text) <= amountMaxMinor ? Number(text) : null,
  serialize: String,
})
