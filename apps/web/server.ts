import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { firstLinkSentence, issueFirstLink, linkPath } from '@sagaboard/db/commands/staff-links'
import { ConfigError } from '@sagaboard/process/config'
import { pino } from 'pino'
import { declareEnvironment, readConfig, type WebConfig } from './config.ts'
import { type App, buildApp } from './src/server/app.ts'
import { onlyOurHosts } from './src/server/http/allowed-host.ts'
import {
  createRequestHandler,
  type PageHandler,
  type Serving,
} from './src/server/request-handler.ts'
import { setRuntime } from './src/server/runtime.ts'

const here = path.dirname(fileURLToPath(import.meta.url))
/** All of a clean stop happens within this time; then the process ends anyway. */
const stopTimeoutMs = 4_500
/** Connections that have no request under way are closed at once, those that do get this long. */
const drainTimeoutMs = 2_500
const drainCheckMs = 50

/** Ends the process with a sentence that says what to do. */
function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

function settle(): WebConfig {
  try {
    return readConfig()
  } catch (error) {
    if (error instanceof ConfigError) return fail(error.message)
    throw error
  }
}

const config = settle()
declareEnvironment(config)
const log = pino({ level: config.logLevel, base: { service: 'web' } })

/** The page renderer, which takes the longest to come up: requests for pages that come earlier wait for it. */
async function preparePages(http: ReturnType<typeof createServer>): Promise<PageHandler> {
  const dev = config.environment === 'development'
  if (!dev && !existsSync(path.join(here, '.next', 'BUILD_ID')))
    fail('The pages are not built yet: run "npm run build" first.')
  const { default: next } = await import('next')
  const { port } = http.address() as AddressInfo
  const app = next({ dev, dir: here, hostname: 'localhost', port, httpServer: http })
  await app.prepare()
  return app.getRequestHandler()
}

function listen(http: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        fail(`Port ${config.port} is taken: stop what listens there, or set PORT to another one.`)
      if (error.code === 'EACCES')
        fail(`Port ${config.port} may not be used by this user: set PORT to one above 1023.`)
      fail(`The server can’t listen: ${error.message}.`)
    })
    http.listen(config.port, config.host, resolve)
  })
}

/**
 * Says how the first administrator comes in, while there is none. Written as it is, whatever is logged: who can't read it
 * has no way in. The start command shows it and keeps it in no log.
 */
async function inviteFirstAdministrator({ pool }: App, origin: string): Promise<void> {
  const token = await issueFirstLink(pool, new Date())
  if (token !== null) process.stdout.write(`${firstLinkSentence} ${origin}${linkPath}${token}\n`)
}

async function main(): Promise<void> {
  const serving: Serving = { app: undefined, pages: undefined, stopping: false }
  const answer = onlyOurHosts(config, createRequestHandler(config, serving))
  const http = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'a request failed')
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' })
      response.end()
    })
  })
  // Slow senders must not hold connections; a load balancer's idle connections should outlive its own idle time.
  http.requestTimeout = 30_000
  http.headersTimeout = 15_000
  http.keepAliveTimeout = 20_000

  const stop = async (why: string): Promise<void> => {
    if (serving.stopping) return
    serving.stopping = true
    log.info({ why }, 'stopping')
    setTimeout(() => process.exit(1), stopTimeoutMs).unref()
    // Closing the server closes what is idle at that moment; what becomes idle later is closed here.
    const idle = setInterval(() => http.closeIdleConnections(), drainCheckMs)
    const drain = setTimeout(() => http.closeAllConnections(), drainTimeoutMs)
    serving.app?.closeLive()
    if (http.listening) await new Promise<void>((resolve) => http.close(() => resolve()))
    clearTimeout(drain)
    clearInterval(idle)
    await serving.app?.close()
    process.exit(0)
  }
  const stopOn = (why: string) => () => void stop(why)
  process.once('SIGTERM', stopOn('SIGTERM'))
  process.once('SIGINT', stopOn('SIGINT'))

  await listen(http)
  serving.app = await buildApp(config, log, http)
  setRuntime(serving.app)
  const { port } = http.address() as AddressInfo
  const url = config.publicUrl ?? `http://localhost:${port}`
  await inviteFirstAdministrator(serving.app, url)
  serving.pages = await preparePages(http)
  log.info({ port, url }, 'ready')
  // A parent that started this process with an IPC channel learns the port from here.
  process.send?.({ type: 'ready', port })
}

main().catch((error: unknown) => {
  log.fatal({ err: error }, 'the web server could not start')
  fail(error instanceof Error ? error.message : String(error))
})
