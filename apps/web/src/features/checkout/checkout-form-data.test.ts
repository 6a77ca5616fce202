import { describe, expect, test } from 'vitest'
import { readCheckout, toFieldErrors, toOrder } from './checkout-form-data.ts'

const id = '0b7e1c9e-5a55-4c8c-9a6b-0a1b2c3d4e5f'
const form = (change: Record<string, string> = {}, lines = ['enamel-mug.2', 'desk-lamp.1']) => {
  const data = new FormData()
  const fields = {
    cart: id,
    shown: '13200',
    email: 'sam@example.org',
    name: 'Sam',
    line1: 'Elbweg 3',
    line2: ' ',
    postcode: '04103',
    city: 'Leipzig',
    country: 'DE',
    card: 'tok_visa',
  }
  for (const [name, value] of Object.entries({ ...fields, ...change })) data.set(name, value)
  for (const line of lines) data.append('line', line)
  return data
}

describe('the checkout’s form', () => {
  test('asks for the order that was shown', () => {
    const sent = readCheckout(form())
    expect(sent).toMatchObject({ cartId: id, shownTotalMinor: 13_200 })
    expect(sent && toOrder(sent)).toEqual({
      lines: [
        { sku: 'enamel-mug', quantity: 2 },
        { sku: 'desk-lamp', quantity: 1 },
      ],
      customer: { email: 'sam@example.org', name: 'Sam' },
      shipTo: { line1: 'Elbweg 3', postcode: '04103', city: 'Leipzig', country: 'DE' },
      payment: { token: 'tok_visa' },
    })
  })

  test('is not read when its hidden parts are not ours', () => {
    expect(readCheckout(form({ cart: 'x' }))).toBeNull()
    expect(readCheckout(form({ shown: '-1' }))).toBeNull()
    expect(readCheckout(form({}, []))).toBeNull()
    expect(readCheckout(form({}, ['mug']))).toBeNull()
  })

  test('ties what is wrong to the fields, in the order of the page and in plain words', () => {
    const { errors, other } = toFieldErrors(
      [
        { path: 'shipTo.city', message: 'must not be empty' },
        { path: 'customer.email', message: 'must be an e-mail address' },
        { path: 'lines.0.sku', message: 'is not a product of the catalogue' },
      ],
      { email: 'sam', city: '' },
    )
    expect(Object.entries(errors)).toEqual([
      ['email', 'Enter an e-mail address such as sam@example.org.'],
      ['city', 'Enter the city.'],
    ])
    expect(other).toHaveLength(1)
  })
})
