import { formatMoney } from '@sagaboard/events/saga/money'
import { createSay, type Say } from './create-say.ts'
import { de } from './de.ts'
import { en, type MessageKey } from './en.ts'

/** How a message is said in one language: sentences, amounts, days and lists. */
export interface Language {
  /** A tag of BCP 47, for the markup. */
  tag: 'en' | 'de'
  say: Say<MessageKey>
  money(amountMinor: number, currency: string): string
  /** `4 February 2026`. By the calendar of UTC: where its reader is, a message does not know. */
  day(iso: string): string
  /** `Leipzig and Halle` */
  list(parts: readonly string[]): string
  /** `Germany` of `DE`; what is no country's code stays as it is. */
  country(code: string): string
}

function languageOf(
  tag: Language['tag'],
  region: string,
  catalog: Readonly<Record<MessageKey, string>>,
): Language {
  const days = new Intl.DateTimeFormat(region, { dateStyle: 'long', timeZone: 'UTC' })
  const lists = new Intl.ListFormat(region, { type: 'conjunction' })
  const countries = new Intl.DisplayNames(region, { type: 'region' })
  return {
    tag,
    say: createSay(catalog, tag),
    money: (amountMinor, currency) => formatMoney(amountMinor, currency, region),
    day: (iso) => days.format(new Date(iso)),
    list: (parts) => lists.format(parts),
    country: (code) => (/^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code),
  }
}

const english = languageOf('en', 'en-GB', en)
const german = languageOf('de', 'de-DE', de)

/** The language that messages are written in for a customer's: German for German, English for all others. */
export const languageFor = (locale: string): Language =>
  /^de(-|$)/i.test(locale) ? german : english
