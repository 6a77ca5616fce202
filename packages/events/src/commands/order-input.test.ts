import { describe, expect, test } from 'vitest'
import { fieldIssues, orderInput } from './order-input.ts'

const order = {
  lines: [{ sku: 'enamel-mug', quantity: 1 }],
  customer: { email: 'sam@example.org', name: 'Sam' },
  shipTo: { line1: 'Elbweg 3', city: 'Leipzig', postcode: '04103', country: 'DE' },
  payment: { token: 'tok_visa' },
}
const issues = (change: object) => {
  const request = { ...order, ...change }
  const parsed = orderInput.safeParse(request)
  return parsed.success ? [] : fieldIssues(parsed.error, request)
}
const paths = (change: object) => issues(change).map(({ path }) => path)

describe('what can be an order', () => {
  test('takes one, with or without the optional fields', () => {
    expect(issues({})).toEqual([])
    expect(issues({ shipTo: { ...order.shipTo, line2: 'c/o Ott', region: 'Sachsen' } })).toEqual([])
  })

  test.each([0, -1, 100, 1.5, '2', null, Number.MAX_SAFE_INTEGER])(
    'refuses the quantity %s',
    (quantity) => {
      expect(issues({ lines: [{ sku: 'enamel-mug', quantity }] })).toEqual([
        { path: 'lines.0.quantity', message: 'must be a whole number from 1 to 99' },
      ])
    },
  )

  test('says of a field that is not there that it is missing', () => {
    expect(issues({ lines: [{ sku: 'enamel-mug' }], payment: undefined })).toEqual([
      { path: 'lines.0.quantity', message: 'is missing' },
      { path: 'payment', message: 'is missing' },
    ])
  })

  test.each([
    ['no lines', { lines: [] }, ['lines']],
    [
      'too many lines',
      { lines: Array.from({ length: 51 }, (_, index) => ({ sku: `sku-${index}`, quantity: 1 })) },
      ['lines'],
    ],
    ['the same SKU twice', { lines: [...order.lines, ...order.lines] }, ['lines.1.sku']],
    [
      'a price from outside',
      { lines: [{ sku: 'enamel-mug', quantity: 1, unitPriceMinor: 1 }] },
      ['lines.0.unitPriceMinor'],
    ],
    ['an unknown field', { total: 1 }, ['total']],
    ['missing parts', { customer: undefined, payment: undefined }, ['customer', 'payment']],
    ['an address that is none', { customer: { email: 'sam', name: 'Sam' } }, ['customer.email']],
    [
      'a name of blanks',
      { customer: { email: 'sam@example.org', name: '   ' } },
      ['customer.name'],
    ],
    [
      'a NUL, which the database cannot keep',
      { customer: { email: 'sam@example.org', name: 'a\u0000b' } },
      ['customer.name'],
    ],
    ['half a surrogate pair', { shipTo: { ...order.shipTo, city: '\ud800' } }, ['shipTo.city']],
    [
      'a text that is too long',
      { shipTo: { ...order.shipTo, line1: 'x'.repeat(201) } },
      ['shipTo.line1'],
    ],
    ['a token of another kind', { payment: { token: '4242424242424242' } }, ['payment.token']],
  ])('refuses %s, and names the field', (_what, change, expected) => {
    expect(paths(change)).toEqual(expected)
  })

  test('trims what people type', () => {
    expect(
      orderInput.parse({ ...order, customer: { email: ' sam@example.org ', name: ' Sam ' } })
        .customer,
    ).toEqual(order.customer)
  })
})

describe('text that people read', () => {
  const name = (text: string) => paths({ customer: { email: 'sam@example.org', name: text } })
  const email = (text: string) => paths({ customer: { email: text, name: 'Sam' } })
  const shipTo = (change: object) => paths({ shipTo: { ...order.shipTo, ...change } })

  test.each(['\u200b', '\u2800', '\u3164', '\u00ad\u00ad', '\u2060', '\u115f\u1160', '\u{e0041}'])(
    'has something to see: %j has not',
    (text) => {
      expect(name(text)).toEqual(['customer.name'])
      expect(shipTo({ city: text, postcode: text })).toEqual(['shipTo.city', 'shipTo.postcode'])
    },
  )

  test.each(['Elbweg\u20283', 'a\u2029b', 'Sam\u202egnp.', '\u2066a\u2069', 'a\u0007b'])(
    'neither breaks the line nor turns it around: %j does',
    (text) => {
      expect(name(text)).toEqual(['customer.name'])
      expect(shipTo({ line1: text })).toEqual(['shipTo.line1'])
    },
  )

  test.each(['Zoë', '李', 'Nguyễn Thị', 'O’Brien-Łęcki', 'محمد', 'क्\u200dष', '👩\u200d🚀', '7'])(
    '%j is a name',
    (text) => expect(name(text)).toEqual([]),
  )

  test.each([
    'a@.',
    'sam@example..org',
    'sam@.org',
    'sam@example.',
    'sam@localhost',
    'sam@example\u200b.org',
    '=cmd()@b.c',
    '+1@b.c',
    '-1@b.c',
    'a@b.c;x',
    'a;b@b.c',
    'a,b@b.c',
  ])('%j is no e-mail address', (text) => expect(email(text)).toEqual(['customer.email']))

  test.each(['sam@example.org', 'a.b+c@sub.example.co.uk', 'zoë@bücher.example', "o'x@b.c"])(
    '%j is one',
    (text) => expect(email(text)).toEqual([]),
  )

  test.each(['QX', '12', 'ZZ', 'EU', 'SU', 'Atlantis', 'D'])('%j is no country', (text) =>
    expect(shipTo({ country: text })).toEqual(['shipTo.country']),
  )

  test.each(['DE', 'de', 'GB', 'Germany', 'United Kingdom', 'CH'])('%j is one', (text) =>
    expect(shipTo({ country: text })).toEqual([]),
  )
})

describe('what may be said of an order', () => {
  const said = (change: object) => {
    const { onShortage, note, locale } = orderInput.parse({ ...order, ...change })
    return { onShortage, note, locale }
  }

  test('is nothing, when nothing is said', () => {
    expect(orderInput.parse(order)).toEqual(order)
  })

  test.each(['cancel', 'ship_available', 'backorder'])('%s, when stock is short', (onShortage) =>
    expect(said({ onShortage }).onShortage).toBe(onShortage),
  )

  test.each(['wait', '', null, true])('%j is no such choice', (onShortage) =>
    expect(issues({ onShortage })).toEqual([
      { path: 'onShortage', message: 'must be one of cancel, ship_available, backorder' },
    ]),
  )

  test('a note of several lines, each ended as the others are', () => {
    expect(said({ note: ' Ring twice.\r\n\r\nOr\tcall.\rThanks ' }).note).toBe(
      'Ring twice.\n\nOr\tcall.\nThanks',
    )
    expect(said({ note: 'x'.repeat(500) }).note).toHaveLength(500)
  })

  test.each([
    ['', 'must not be empty: leave it out when there is nothing to say'],
    [' \n ', 'must not be empty: leave it out when there is nothing to say'],
    ['\u200b', 'must have a character that can be seen'],
    ['x'.repeat(501), 'must have at most 500 characters'],
    ['a\u0000b', 'must not contain control characters, line breaks aside'],
    ['a\u202eb', 'must not contain control characters, line breaks aside'],
    ['\ud800', 'must not contain control characters, line breaks aside'],
    [7, 'must be text'],
  ])('the note %j is refused', (note, message) =>
    expect(issues({ note })).toEqual([{ path: 'note', message }]),
  )

  test.each([
    ['de', 'de'],
    ['EN-gb', 'en-GB'],
    ['zh-hant-TW', 'zh-Hant-TW'],
    ['es-419', 'es-419'],
    ['de-CH-1996', 'de-CH-1996'],
  ])('the language %s, in its usual writing', (locale, written) =>
    expect(said({ locale }).locale).toBe(written),
  )

  test.each(['', 'd', 'german', 'de_DE', 'de-', 'de-DE-', '*', 'de;q=1', 'de-DE-x-private', ' de'])(
    '%j is no language',
    (locale) =>
      expect(issues({ locale })).toEqual([
        {
          path: 'locale',
          message: 'must be a language as BCP 47 writes it, such as de or en-GB',
        },
      ]),
  )
})

test('of a body of unknown fields the first 20 are named', () => {
  const unknown = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`field${at}`, at]))
  expect(issues(unknown)).toHaveLength(20)
})
