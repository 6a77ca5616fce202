import { z } from 'zod'
import { orderInput } from '../../orders/order-schema.ts'
import {
  cancelAccepted,
  orderAccepted,
  orderEvents,
  orderState,
  problem,
  productList,
} from './schemas.ts'

type Json = Record<string, unknown>

const registry = {
  OrderInput: orderInput,
  ProductList: productList,
  OrderAccepted: orderAccepted,
  Order: orderState,
  OrderEvents: orderEvents,
  CancelAccepted: cancelAccepted,
  Problem: problem,
}

/** Schemas as JSON Schema, with what they share brought to one place. */
function schemas(): Json {
  const made: Json = {}
  for (const [name, schema] of Object.entries(registry)) {
    const {
      $schema: _dialect,
      $defs,
      ...body
    } = z.toJSONSchema(schema, { io: 'input', reused: 'inline' }) as Json
    // A schema with an id of its own stands among the definitions, and the body only refers to it.
    Object.assign(made, { [name]: body }, $defs)
  }
  return JSON.parse(JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json
}

const json = (name: keyof typeof registry, type = 'application/json') => ({
  [type]: { schema: { $ref: `#/components/schemas/${name}` } },
})
const ok = (description: string, name: keyof typeof registry, headers?: Json) => ({
  description,
  content: json(name),
  ...(headers && { headers }),
})
const refusal = (description: string) => ({
  description,
  content: json('Problem', 'application/problem+json'),
})
const refusals = (words: Record<number, string>) =>
  Object.fromEntries(Object.entries(words).map(([status, text]) => [status, refusal(text)]))
const orderId = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
}
const who = [{ accessToken: [] }, { session: [] }]
const away = { 503: 'the database is away; see Retry-After' }

let document: Json | undefined

/** The OpenAPI 3.1 document of `/v1`, generated from the schemas that its handlers check with. */
export function openApiDocument(): Json {
  document ??= {
    openapi: '3.1.0',
    info: {
      title: 'Sagaboard',
      version: '1',
      description: 'Order, and follow what becomes of it. Money is in integer minor units.',
    },
    paths: {
      '/v1/products': {
        get: {
          operationId: 'listProducts',
          summary: 'What can be ordered',
          responses: { 200: ok('products', 'ProductList'), ...refusals(away) },
        },
      },
      '/v1/orders': {
        post: {
          operationId: 'placeOrder',
          summary: 'Order, once per Idempotency-Key',
          parameters: [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: true,
              schema: { type: 'string', minLength: 1, maxLength: 255 },
            },
          ],
          requestBody: { required: true, content: json('OrderInput') },
          responses: {
            202: ok(
              'kept for good and on its way; the same key and body answer the same again',
              'OrderAccepted',
              {
                Location: { schema: { type: 'string' } },
              },
            ),
            ...refusals({
              400: 'malformed, or no key that can be used',
              409: 'an order with this key is being taken right now',
              413: 'more than 64 kB',
              415: 'not JSON',
              422: 'this can’t be an order: each field is named; or the key was used with another body',
              429: 'too many orders at once; see Retry-After',
              ...away,
            }),
          },
        },
      },
      '/v1/orders/{id}': {
        get: {
          operationId: 'getOrder',
          summary: 'Where an order stands',
          parameters: [orderId],
          security: who,
          responses: {
            200: ok('the order', 'Order'),
            ...refusals({ 404: 'no such order, or not yours', ...away }),
          },
        },
      },
      '/v1/orders/{id}/events': {
        get: {
          operationId: 'listOrderEvents',
          summary: 'Everything that happened to an order',
          parameters: [orderId],
          security: who,
          responses: {
            200: ok('its events, in order', 'OrderEvents'),
            ...refusals({ 404: 'no such order, or not yours', ...away }),
          },
        },
      },
      '/v1/orders/{id}/cancel': {
        post: {
          operationId: 'cancelOrder',
          summary: 'Ask for an order to be undone',
          parameters: [orderId],
          security: who,
          responses: {
            202: ok(
              'the request is kept; follow the order to see what comes of it',
              'CancelAccepted',
            ),
            ...refusals({
              404: 'no such order, or not yours',
              409: 'it is too late; the reason is given',
              ...away,
            }),
          },
        },
      },
    },
    components: {
      schemas: schemas(),
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'sagaboard.session_token' },
      },
    },
  }
  return document
}
