import { describe, expect, test } from 'vitest'
import { isForeign, readCheckout } from './checkout-form-schema.ts'

const id = '0b7e1c9e-5a55-4c8c-9a6b-0a1b2c3d4e5f'
const form = (
  change: Record<string, string> = {},
  lines = ['enamel-mug.2.1800.2', 'desk-lamp.1.9600.1'],
) => {
  const data = new FormData()
  const fields = {
    cart: id,
    key: id,
    shown: '13200',
    currency: 'EUR',
    'customer.email': 'sam@example.org',
    'customer.name': 'Sam',
    'shipTo.line1': 'Elbweg 3',
    'shipTo.line2': ' ',
    'shipTo.postcode': '04103',
    'shipTo.city': 'Leipzig',
    'shipTo.country': 'DE',
    'payment.token': 'tok_visa',
  }
  for (const [name, value] of Object.entries({ ...fields, ...change })) data.set(name, value)
  for (const line of lines) data.append('line', line)
  return data
}
const errorsOf = (data: FormData) => {
  const sent = readCheckout(data)
  return sent.status === 'success' ? null : (sent.error ?? null)
}

describe('the checkout’s form', () => {
  test('asks for the order that was shown', () => {
    expect(readCheckout(form())).toMatchObject({
      status: 'success',
      value: {
        cart: id,
        key: id,
        shown: 13_200,
        currency: 'EUR',
        line: [
          { sku: 'enamel-mug', quantity: 2, unitPriceMinor: 1_800, orderable: 2 },
          { sku: 'desk-lamp', quantity: 1, unitPriceMinor: 9_600, orderable: 1 },
        ],
        customer: { email: 'sam@example.org', name: 'Sam' },
        shipTo: { line1: 'Elbweg 3', postcode: '04103', city: 'Leipzig', country: 'DE' },
        payment: { token: 'tok_visa' },
      },
    })
    expect(readCheckout(form({}, ['enamel-mug.2.1800.2'])).status).toBe('success')
  })

  const read = (data: FormData) => {
    const sent = readCheckout(data)
    return sent.status === 'success' ? sent.value : expect.fail(JSON.stringify(sent.error))
  }

  test('takes a note, and none when nothing was typed', () => {
    expect(read(form({ note: 'Ring\r\ntwice. ' })).note).toBe('Ring\ntwice.')
    for (const data of [form(), form({ note: ' \r\n' })]) expect(read(data).note).toBeUndefined()
    expect(errorsOf(form({ note: 'x'.repeat(501) }))).toEqual({
      note: ['Note must have at most 500 characters.'],
    })
  })

  test('asks what happens with what is missing, where something is', () => {
    const short = ['enamel-mug.2.1800.1', 'desk-lamp.1.9600.0']
    expect(errorsOf(form({}, short))).toEqual({
      onShortage: ['Choose what happens with what is missing.'],
    })
    expect(errorsOf(form({ onShortage: 'wait' }, short))).toEqual({
      onShortage: ['Choose what happens with what is missing.'],
    })
    expect(read(form({ onShortage: 'backorder' }, short))).toMatchObject({
      onShortage: 'backorder',
      line: [{ orderable: 1 }, { orderable: 0 }],
    })
    expect(read(form()).onShortage).toBeUndefined()
  })

  test('is not read when its hidden parts are not ours', () => {
    for (const data of [
      form({ cart: 'x' }),
      form({ shown: '-1' }),
      form({}, []),
      form({ key: 'x' }),
      form({ currency: 'euro' }),
      form({}, ['mug']),
      form({}, ['mug.1']),
      form({}, ['mug.1.100']),
      form({}, ['mug.1.100.1', 'Mug.2.100.2']),
    ])
      expect(isForeign(errorsOf(data))).toBe(true)
    expect(isForeign(errorsOf(form({ 'shipTo.city': '' })))).toBe(false)
  })

  test('ties what is wrong to the fields, by the rules of an order and in plain words', () => {
    expect(
      errorsOf(
        form({
          'customer.email': 'sam',
          'customer.name': ' ',
          'shipTo.city': '',
          'shipTo.line2': 'x'.repeat(201),
        }),
      ),
    ).toEqual({
      'customer.email': ['Enter an e-mail address such as sam@example.org.'],
      'customer.name': ['Enter your name.'],
      'shipTo.city': ['Enter the city.'],
      'shipTo.line2': ['Address line 2 must have at most 200 characters.'],
    })
    const untouched = new FormData()
    untouched.set('cart', id)
    untouched.set('key', id)
    untouched.set('shown', '1')
    untouched.set('currency', 'EUR')
    untouched.set('line', 'mug.2.1.1')
    expect(Object.values(errorsOf(untouched) ?? {}).flat()).toEqual([
      'Enter your e-mail address.',
      'Enter your name.',
      'Enter street and number.',
      'Enter the city.',
      'Enter the postcode.',
      'Choose the country.',
      'Choose a card.',
      'Choose what happens with what is missing.',
    ])
  })
})
