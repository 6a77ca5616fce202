import { describe, expect, it } from 'vitest'
import { openApiDocument } from './openapi.ts'

describe('the OpenAPI document', () => {
  const document = openApiDocument()
  const text = JSON.stringify(document)

  it('describes every call of the public API', () => {
    expect(Object.keys(document.paths as object)).toEqual([
      '/v1/products',
      '/v1/orders',
      '/v1/orders/{id}',
      '/v1/orders/{id}/events',
      '/v1/orders/{id}/cancel',
    ])
  })

  it('refers only to schemas that it holds', () => {
    const { schemas } = document.components as unknown as { schemas: Record<string, unknown> }
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference)
    expect(references.length).toBeGreaterThan(10)
    for (const reference of references) {
      expect(reference).toMatch(/^#\/components\/schemas\//)
      expect(Object.keys(schemas)).toContain(reference?.split('/').at(-1))
    }
  })

  it('says the bounds that the handlers check', () => {
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
})
