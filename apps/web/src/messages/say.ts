import { IntlMessageFormat } from 'intl-messageformat'
import { en } from './en.ts'

/** What every language has to say. */
export type MessageKey = keyof typeof en
export type Catalogue = Readonly<Record<MessageKey, string>>

/** The catalogues by language: another one is a file, and a line here. */
export const catalogues = { en } satisfies Record<string, Catalogue>

export type Values = Readonly<Record<string, string | number>>

/** Says a message with its values; a value that it needs and is not given is an error. */
export type Say = (key: MessageKey, values?: Values) => string

/** @param language of the reader; a message is parsed when it is first said */
export function createSay(language: keyof typeof catalogues): Say {
  const parsed = new Map<MessageKey, IntlMessageFormat>()
  return (key, values) => {
    let message = parsed.get(key)
    if (!message) {
      message = new IntlMessageFormat(catalogues[language][key], language, undefined, {
        ignoreTag: true,
      })
      parsed.set(key, message)
    }
    return String(message.format(values))
  }
}

export const say = createSay('en')

const lists = new Intl.ListFormat('en', { type: 'unit' })

/** `charged, shipped, completed` */
export const sayList = (parts: readonly string[]): string => lists.format(parts)
