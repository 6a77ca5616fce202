import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { readConfig } from '../../config.ts'
import { type App, buildApp } from '../server/app.ts'
import { onlyOurHosts } from '../server/http/allowed-host.ts'
import { createRequestHandler, type Serving } from '../server/request-handler.ts'

export interface TestWeb {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  readonly services: App
  readonly secret: string
  stop(): Promise<void>
}

/** Everything of the web process but the pages, on a free port: the same composition as in server.ts. */
export async function startWeb(settings: Record<string, string>): Promise<TestWeb> {
  const secret = 'a secret of thirty-two characters'
  const config = readConfig({
    NODE_ENV: 'test',
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    SAGABOARD_SECRET: secret,
    // All of a test's clients are one.
    ORDERS_PER_SECOND: '1000000',
    UNPAID_UNITS: '0',
    ...settings,
  })
  const serving: Serving = { app: undefined, pages: undefined, stopping: false }
  const answer = onlyOurHosts(config, createRequestHandler(config, serving))
  const http = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.writeHead(500).end(error.stack))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const services = await buildApp(config, pino({ level: 'silent' }), http)
  serving.app = services
  serving.pages = async (_request, response) => {
    response.writeHead(404).end('no pages here')
  }
  return {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    services,
    secret,
    async stop() {
      services.closeLive()
      await new Promise<void>((resolve) => {
        http.close(() => resolve())
        http.closeAllConnections()
      })
      await services.close()
    },
  }
}

/** An order as `POST /v1/orders` takes it, of two mugs. */
export const sampleInput = {
  lines: [{ sku: 'enamel-mug', quantity: 2 }],
  customer: { email: 'sam@example.org', name: 'Sam' },
  shipTo: { line1: 'Elbweg 3', city: 'Leipzig', postcode: '04103', country: 'DE' },
  payment: { token: 'tok_visa' },
}

/** Sends `POST /v1/orders`; `change` replaces headers (a missing value takes one away). */
export function postOrder(
  origin: string,
  key: string | undefined,
  body: unknown = sampleInput,
  change: Record<string, string | undefined> = {},
): Promise<Response> {
  const headers = Object.entries({
    'content-type': 'application/json',
    'idempotency-key': key,
    ...change,
  })
  return fetch(`${origin}/v1/orders`, {
    method: 'POST',
    headers: headers.flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    ),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** Signs in one of the demo people; returns the cookie to send. */
export async function signIn(web: TestWeb, email: string, password: string): Promise<string> {
  const { auth } = web.services
  const response = await auth.api.signInEmail({ body: { email, password }, asResponse: true })
  if (!response.ok) throw new Error(`${email} could not sign in: ${response.status}`)
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ')
}
