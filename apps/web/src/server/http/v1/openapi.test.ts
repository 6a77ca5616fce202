import { orderInput } from '@sagaboard/events/commands/order-input'
import { describe, expect, test } from 'vitest'
import { parseIdempotencyKey } from './idempotency-key.ts'
import { openApiDocument } from './openapi.ts'

describe('the OpenAPI document', () => {
  const document = openApiDocument()
  const text = JSON.stringify(document)

  test('describes every call of the public API', () => {
    expect(Object.keys(document.paths as object)).toEqual([
      '/v1/products',
      '/v1/orders',
      '/v1/orders/{id}',
      '/v1/orders/{id}/events',
      '/v1/orders/{id}/cancel',
      '/v1/orders/{id}/returns',
      '/v1/orders/{id}/returns/{returnId}/give-up',
    ])
  })

  test('refers only to schemas that it holds', () => {
    const { schemas } = document.components as unknown as { schemas: Record<string, unknown> }
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference)
    expect(references.length).toBeGreaterThan(10)
    for (const reference of references) {
      expect(reference).toMatch(/^#\/components\/schemas\//)
      expect(Object.keys(schemas)).toContain(reference?.split('/').at(-1))
    }
  })

  test('says the bounds that the handlers check', () => {
    const { schemas } = document.components as unknown as {
      schemas: Record<string, { properties?: Record<string, Record<string, unknown>> }>
    }
    expect(schemas.OrderLineInput?.properties?.quantity).toMatchObject({
      type: 'integer',
      minimum: 1,
      maximum: 99,
    })
    expect(schemas.OrderInput?.properties?.lines).toMatchObject({ minItems: 1, maxItems: 50 })
  })

  test('names the server that it was fetched from, and which calls are open to everybody', () => {
    expect(document.servers).toEqual([{ url: '/' }])
    const security = Object.values(
      document.paths as Record<
        string,
        Record<string, { operationId: string; security: unknown[] }>
      >,
    )
      .flatMap((methods) => Object.values(methods))
      .map((call) => [call.operationId, call.security.length === 0])
    expect(Object.fromEntries(security)).toEqual({
      listProducts: true,
      placeOrder: true,
      getOrder: false,
      listOrderEvents: false,
      cancelOrder: false,
      requestReturn: false,
      giveUpReturn: false,
    })
  })

  const samples = [
    'DE',
    ...[
      'Sam',
      ' Sam ',
      'Zoë 😀',
      'a',
      ' a',
      'a b',
      'DE',
      ' DE',
      'D\u00a0',
      'tok_visa',
      'TOK_visa',
      'sam@example.org',
    ],
    ...[
      '',
      ' ',
      '\t',
      '\u00a0',
      '\u2028',
      'a\u0007b',
      'a\u0000',
      'a\u0085',
      '\ud800',
      'a\udc00b',
      'a\nb',
    ],
    ...['sam\u0007@example.org', ' sam@example.org', 'sam@', 'tok_', 'tok_ü', 'x'.repeat(255)],
  ]
  const good = {
    lines: [{ sku: 'enamel-mug', quantity: 1 }],
    customer: { email: 'sam@example.org', name: 'Sam' },
    shipTo: { line1: 'Elbweg 3', city: 'Leipzig', postcode: '04103', country: 'DE' },
    payment: { token: 'tok_visa' },
  }
  const { schemas } = document.components as unknown as {
    schemas: Record<string, { properties: Record<string, TextSchema> }>
  }
  const textFields = [
    ['Customer', 'customer', ['email', 'name']],
    ['Address', 'shipTo', ['line1', 'line2', 'city', 'region', 'postcode', 'country']],
    ['PaymentInput', 'payment', ['token']],
    ['OrderLineInput', 'lines', ['sku']],
  ] as const
  const cases = textFields.flatMap(([schema, part, fields]) =>
    fields.map((field) => ({ schema, part, field })),
  )

  test.each(cases)(
    'a text that fits the document is taken: $schema.$field',
    ({ schema, part, field }) => {
      const described = schemas[schema]?.properties[field] as TextSchema
      expect(described.description).toBeTruthy()
      const fitting = samples.filter((sample) => fits(described, sample))
      expect(fitting.length).toBeGreaterThan(0)
      expect(fitting.length).toBeLessThan(samples.length - 10)
      for (const sample of fitting) {
        const value =
          part === 'lines' ? [{ sku: sample, quantity: 1 }] : { ...good[part], [field]: sample }
        expect(
          orderInput.safeParse({ ...good, [part]: value }).error?.issues,
          JSON.stringify(sample),
        ).toBeUndefined()
      }
    },
  )

  test.each(['note', 'locale'])('a %s that fits the document is taken', (field) => {
    const described = schemas.OrderInput?.properties[field] as TextSchema
    expect(described.description).toBeTruthy()
    const more = ['a\r\nb', 'a\tb', 'en-gb', 'zh-Hant-TW', 'de-1996', 'de-1996-1996', 'x-a']
    const fitting = [...samples, ...more].filter((sample) => fits(described, sample))
    expect(fitting.length).toBeGreaterThan(0)
    expect(fitting.length).toBeLessThan(samples.length)
    for (const sample of fitting)
      expect(
        orderInput.safeParse({ ...good, [field]: sample }).error?.issues,
        JSON.stringify(sample),
      ).toBeUndefined()
  })

  test('a key that fits the document is taken', () => {
    const post = document.paths?.['/v1/orders']?.post
    const [parameter] = (post?.parameters ?? []) as { schema: TextSchema }[]
    const described = parameter?.schema as TextSchema
    const keys = [
      '8e03978e-40d5',
      '"8e03978e"',
      'a b',
      '" a "',
      String.raw`"a\"b"`,
      'schlüssel',
      '',
      ' ',
      '""',
      '" "',
      '"open',
      'a"b',
      'a\tb',
      'x'.repeat(256),
    ]
    expect(keys.filter((key) => fits(described, key))).toEqual(keys.slice(0, 5))
    for (const key of keys)
      expect(parseIdempotencyKey(key) !== null, key).toBe(fits(described, key))
  })
})

interface TextSchema {
  description?: string
  minLength?: number
  maxLength?: number
  pattern: string
}

/** As JSON Schema reads a text: its length in characters, the pattern in Unicode mode. */
const fits = ({ minLength = 0, maxLength = Infinity, pattern }: TextSchema, value: string) =>
  [...value].length >= minLength &&
  [...value].length <= maxLength &&
  new RegExp(pattern, 'u').test(value)
