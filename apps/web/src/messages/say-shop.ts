import { createSay } from '@sagaboard/messages/create-say'
import { shopMessages } from './en/shop.ts'

export type ShopMessageKey = keyof typeof shopMessages

/** Says what shoppers read: a catalogue of its own, so that no word of ours comes to their browser. */
export const sayShop = createSay<ShopMessageKey>(shopMessages, 'en')

const lists = new Intl.ListFormat('en', { type: 'conjunction' })

/** `Leipzig and Halle` */
export const sayShopList = (parts: readonly string[]): string => lists.format(parts)
