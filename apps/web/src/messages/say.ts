import { createSay } from '@sagaboard/messages/create-say'
import { consoleMessages } from './en/console.ts'

export type MessageKey = keyof typeof consoleMessages

/** Says what staff read. */
export const say = createSay<MessageKey>(consoleMessages, 'en')

const lists = new Intl.ListFormat('en', { type: 'unit' })

/** `charged, shipped, completed` */
export const sayList = (parts: readonly string[]): string => lists.format(parts)
