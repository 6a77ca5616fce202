import type { ShortageChoice } from '@sagaboard/events/catalog/events'

/** The fields of the checkout by their place in an order, which is the name of their input as well. */
export const checkoutLabels = {
  'customer.email': 'E-mail',
  'customer.name': 'Name',
  'shipTo.line1': 'Street and number',
  'shipTo.line2': 'Address line 2',
  'shipTo.postcode': 'Postcode',
  'shipTo.city': 'City',
  'shipTo.country': 'Country',
  note: 'Note',
  onShortage: 'What is missing',
  'payment.token': 'Card',
} as const

export type CheckoutField = keyof typeof checkoutLabels
export const checkoutFieldNames = Object.keys(checkoutLabels) as CheckoutField[]

/** What is typed, as the form holds it. */
export interface CheckoutValues {
  customer: { email: string; name: string }
  shipTo: { line1: string; line2: string; postcode: string; city: string; country: string }
  note: string
  onShortage: ShortageChoice
  payment: { token: string }
}

const asks: Record<CheckoutField, string> = {
  'customer.email': 'Enter your e-mail address',
  'customer.name': 'Enter your name',
  'shipTo.line1': 'Enter street and number',
  'shipTo.line2': 'Shorten the second address line',
  'shipTo.postcode': 'Enter the postcode',
  'shipTo.city': 'Enter the city',
  'shipTo.country': 'Choose the country',
  note: 'Shorten the note',
  onShortage: 'Choose what happens with what is missing',
  'payment.token': 'Choose a card',
}

export const isCheckoutField = (path: string): path is CheckoutField => path in checkoutLabels

/**
 * What is wrong with a field, in the words of the shop.
 *
 * @param message as the order's schema has it, to stand after the name of the field
 * @param empty true when nothing was given: then it is asked for
 */
export function messageFor(field: CheckoutField, message: string, empty: boolean): string {
  if (empty || field === 'onShortage') return `${asks[field]}.`
  if (field === 'customer.email') return 'Enter an e-mail address such as sam@example.org.'
  return `${checkoutLabels[field]} ${message}.`
}
