import type { RequestListener } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import type { App } from '../../app.ts'
import { clientAddressHeader } from '../../auth/auth.ts'
import { networkOf } from '../../auth/client-network.ts'
import { malformed, notFound, sendProblem, toResponse } from '../v1/problem.ts'
import { problemOf } from '../v1/problem-of.ts'
import { takeCarrierMessage } from './carrier.ts'

/** True when a path belongs to those who tell us something by themselves. */
export const isWebhook = (path: string): boolean =>
  path === '/webhooks' || path.startsWith('/webhooks/')

const carrierPath = '/webhooks/carrier'

/**
 * Builds what answers the requests of `/webhooks`, straight on node's http, as `/v1`: who calls is no browser, has no session,
 * and is believed by its signature alone. Every refusal is `application/problem+json`.
 */
export function createWebhooks(app: Pick<App, 'config' | 'log' | 'noteParcel' | 'limits'>) {
  const { config, log, noteParcel, limits } = app
  const carrier = { secret: config.carrierWebhookSecret, noteParcel, limit: limits.webhooks }
  const hono = new Hono<{ Bindings: HttpBindings }>()
  hono.post(carrierPath, async ({ env: { incoming, outgoing } }) => {
    const client = networkOf(String(incoming.headers[clientAddressHeader]))
    const answer = JSON.stringify(await takeCarrierMessage(carrier, incoming, client))
    outgoing
      .writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(answer),
        'cache-control': 'no-store',
      })
      .end(answer)
    return RESPONSE_ALREADY_SENT
  })
  hono.all(carrierPath, ({ env }) => {
    sendProblem(env.outgoing, {
      status: 405,
      kind: 'method',
      title: 'This can’t be done here',
      detail: 'Allowed: POST.',
      headers: { allow: 'POST' },
    })
    return RESPONSE_ALREADY_SENT
  })
  hono.notFound(({ env }) => {
    sendProblem(env.outgoing, notFound)
    return RESPONSE_ALREADY_SENT
  })
  hono.onError((error, { env, req }) => {
    if (!env.outgoing.destroyed && !env.outgoing.headersSent)
      sendProblem(env.outgoing, problemOf(error, { log, part: 'webhooks' }, req.path))
    return RESPONSE_ALREADY_SENT
  })
  const answer = getRequestListener(hono.fetch, {
    overrideGlobalObjects: false,
    autoCleanupIncoming: false,
    hostname: 'localhost',
    errorHandler: () => toResponse(malformed('The request target or its Host can’t be used.')),
  })
  const listener: RequestListener = (request, response) => void answer(request, response)
  return listener
}
