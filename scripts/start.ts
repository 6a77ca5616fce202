import path from 'node:path'
import { createPool } from '@sagaboard/db/client'
import { admitFirstKey } from '@sagaboard/db/commands/api-key'
import { firstLinkSentence } from '@sagaboard/db/commands/staff-links'
import { freePort, portIsFree } from '@sagaboard/db/embedded/local-process'
import { groups } from '@sagaboard/events/catalog/groups'
import { demoAccounts } from '@sagaboard/web/server/auth/demo-accounts'
import { startApp } from './lib/app.ts'
import { firstApiKeyOf, secretOf, takeDataDir } from './lib/data-dir.ts'
import { bold, dim, fail, print, step, warn } from './lib/progress.ts'
import { playSamples } from './lib/samples.ts'
import {
  type BusServers,
  type DatabaseUrls,
  planKafkaAndRedis,
  preparePostgres,
  provideKafkaAndRedis,
  providePostgres,
} from './lib/servers.ts'
import { readSettings, type StartSettings } from './lib/settings.ts'
import { StartError, sentence } from './lib/start-error.ts'
import { whenStarterIsGone } from './lib/starter.ts'
import { Supervisor } from './lib/supervisor.ts'
import { buildWeb } from './lib/web-build.ts'

/**
 * `npm start` and `npm run start:kafka`: starts everything, keeps it running, and stops it all on Ctrl-C.
 */

const supervisor = new Supervisor({ log: warn })
let release: (() => Promise<void>) | undefined
let stopping = false
/** The link for the first administrator, as the web process said it last; it is shown, and kept in no log. */
let firstLink: string | undefined
let isIntroduced = false
/** Where programs of other teams call the services. */
const doors: { services: string; rest: string; grpc: string }[] = []

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0))
whenStarterIsGone(() => void stop(0))

try {
  await start()
} catch (error) {
  // While everything is being stopped, half-started things complain; nobody wants to read that.
  if (!stopping) {
    fail(sentence(error))
    await stop(1)
  }
}

async function start() {
  print(`\n  ${bold('Sagaboard')}\n`)
  const { settings, plan } = await step('Checking the settings', async () => {
    const checked = readSettings(process.env, process.argv.slice(2))
    const plan = checked.bus === 'kafka' ? await planKafkaAndRedis(checked) : undefined
    release = await takeDataDir(checked.dataDir)
    return { settings: { ...checked, port: await portFor(checked) }, plan }
  })
  const database = await providePostgres(settings, supervisor)
  const aboutRights = await preparePostgres(database, settings)
  if (aboutRights) warn(aboutRights)
  const bus = plan && (await provideKafkaAndRedis(plan, settings, supervisor))
  await step('Building the web app', async (note) =>
    note(await buildWeb(logFile(settings, 'build'))),
  )
  await startApps(settings, database, bus)
  const url = `http://${urlHost(settings.host)}:${settings.port}`
  if (settings.sampleOrders) {
    const told: string[] = []
    await step('Playing six sample orders', async (note) =>
      note(await playSamples(url, settings.dataDir, (line) => told.push(line))),
    )
    for (const line of told) print(`      ${dim(line)}`)
  }
  introduce(settings, url, database, bus)
  await introduceDoors(settings, database)
}

async function startApps(
  settings: StartSettings,
  database: DatabaseUrls,
  bus: BusServers | undefined,
) {
  const env = {
    ...process.env,
    // Whatever the shell says: it serves the finished build.
    NODE_ENV: 'production',
    // Each process gets its own login, and none that of another.
    DATABASE_URL_WORKERS: undefined,
    DATABASE_URL_WEB: undefined,
    EVENT_BUS: settings.bus,
    KAFKA_BROKERS: bus?.kafkaBrokers,
    REDIS_URL: bus?.redisUrl ?? settings.redisUrl,
    FAULT_SWITCHES: settings.faultSwitches ? 'on' : 'off',
    LOG_LEVEL: settings.logLevel,
    SAGABOARD_DATA: settings.dataDir,
    SAGABOARD_SECRET: settings.secret ?? (await secretOf(settings.dataDir)),
    CARRIER_WEBHOOK_SECRET:
      settings.carrierSecret ?? (await secretOf(settings.dataDir, 'carrier-webhook-secret')),
    INVENTORY_GRPC_SECRET:
      settings.inventory.secret ?? (await secretOf(settings.dataDir, 'inventory-grpc-secret')),
  }
  const webUrl = `http://${urlHost(settings.host, '127.0.0.1')}:${settings.port}`
  // On Kafka every service is a process of its own, as it would be on several machines.
  const processes = settings.services ? [settings.services] : bus ? [...groups, 'relay'] : ['']
  /** Where the web asks for stock while a customer waits. */
  let inventoryAt = settings.inventory.address
  await step(
    processes.length > 1 ? 'Starting the services' : 'Starting the workers',
    async (note) => {
      await Promise.all(
        processes.map(async (services) => {
          const name = processes.length > 1 ? services : 'workers'
          const isAlone = processes.length === 1
          const port = (isAlone && settings.worker.port) || (await freePort())
          const grpcPort = (isAlone && settings.worker.grpcPort) || (await freePort())
          const at = urlHost(settings.worker.host, '127.0.0.1')
          if (!services || services.split(',').includes('inventory'))
            inventoryAt ??= `${at}:${grpcPort}`
          if (services !== 'relay')
            doors.push({
              services: services || groups.join(', '),
              rest: `http://${at}:${port}/api`,
              grpc: `${at}:${grpcPort}`,
            })
          await supervisor.add(name, 'app', (signal) =>
            startApp(
              {
                name,
                entry: 'apps/workers/src/main.ts',
                env: {
                  ...env,
                  DATABASE_URL: database.workers,
                  SERVICES: services || undefined,
                  PUBLIC_URL: settings.publicUrl ?? webUrl,
                  SIMULATED_CARRIER_MINUTES: settings.carrierMinutes,
                  CARRIER_WEBHOOK_URL: `${webUrl}/webhooks/carrier`,
                  WORKER_PORT: `${port}`,
                  WORKER_GRPC_PORT: `${grpcPort}`,
                },
                logFile: logFile(settings, name),
                readyUrl: `http://${at}:${port}/readyz`,
                log: warn,
              },
              signal,
            ),
          )
        }),
      )
      if (processes.length > 1) note(processes.join(', '))
    },
  )
  await step('Starting the web process', () =>
    supervisor.add('web', 'app', (signal) =>
      startApp(
        {
          name: 'web',
          entry: 'apps/web/server.ts',
          env: {
            ...env,
            DATABASE_URL: database.web,
            PORT: `${settings.port}`,
            HOST: settings.host,
            PUBLIC_URL: settings.publicUrl,
            INVENTORY_GRPC_ADDR: inventoryAt,
            DEMO_ACCOUNTS: settings.demoAccounts ? 'on' : 'off',
          },
          logFile: logFile(settings, 'web'),
          readyUrl: `${webUrl}/readyz`,
          log: warn,
          take: takeFirstLink,
        },
        signal,
      ),
    ),
  )
}

/** Keeps the link for the first administrator out of the log, and shows the one of a web process that was started anew. */
function takeFirstLink(line: string): boolean {
  if (!line.startsWith(firstLinkSentence)) return false
  firstLink = line.slice(firstLinkSentence.length).trim()
  if (isIntroduced) printFirstLink(firstLink)
  return true
}

function printFirstLink(link: string) {
  print(`  ${firstLinkSentence}\n  ${bold(link)}\n`)
}

function introduce(
  settings: StartSettings,
  local: string,
  { owner }: DatabaseUrls,
  bus: BusServers | undefined,
) {
  const url = settings.publicUrl ?? local
  print(
    `\n  Open ${bold(url)} ${dim('(the shop)')}, ${bold(`${url}/console`)} ${dim('(the console)')}\n`,
  )
  if (settings.demoAccounts) {
    for (const { email, password, role } of demoAccounts)
      print(`  ${role.padEnd(11)} ${email.padEnd(22)} ${password}`)
    print()
  }
  if (firstLink) printFirstLink(firstLink)
  isIntroduced = true
  if (url !== local) print(dim(`  Listens    ${local}`))
  print(dim(`  Database   ${withoutPassword(owner)}`))
  if (!settings.databaseUrl)
    print(dim(`             password in ${shown(settings, 'postgres/password-owner')}`))
  if (bus)
    print(dim(`  Kafka      ${bus.kafkaBrokers}\n  Redis      ${new URL(bus.redisUrl).host}`))
  print(dim(`  Logs       ${shown(settings, 'logs')}`))
}

/** Where programs of other teams call the services, and with what key at first. */
async function introduceDoors(settings: StartSettings, { owner }: DatabaseUrls) {
  for (const { services, rest, grpc } of doors)
    print(dim(`  Services   ${rest}, gRPC ${grpc}${doors.length > 1 ? ` (${services})` : ''}`))
  if (settings.firstApiKey) {
    const key = await firstApiKeyOf(settings.dataDir)
    const pool = createPool(owner, { max: 1, applicationName: 'sagaboard-first-key' })
    try {
      const isOpen = await admitFirstKey(pool, key, new Date())
      print(
        dim(
          isOpen
            ? `             with the key ${key}`
            : '             the first key was revoked or has expired: make another in the console',
        ),
      )
    } finally {
      await pool.end()
    }
  }
  print(dim('  Ctrl-C stops all of it.\n'))
}

/** Terminals are recorded, and what they show is sent around. */
function withoutPassword(address: string): string {
  const url = new URL(address)
  url.password = ''
  url.searchParams.delete('password')
  return url.href
}

/** A path of the data directory, seen from where the command was given. */
function shown(settings: StartSettings, inside: string): string {
  return path.relative(process.cwd(), path.join(settings.dataDir, inside)) || '.'
}

async function portFor({ port, host }: StartSettings): Promise<number> {
  if (port === 0) return freePort()
  if (await portIsFree(port, host)) return port
  throw new StartError(
    `Port ${port} is taken: end the program that uses it, or choose another one with PORT=${port === 65_535 ? port - 1 : port + 1}.`,
  )
}

function urlHost(host: string, everywhere = 'localhost'): string {
  if (['0.0.0.0', '::', '127.0.0.1'].includes(host)) return everywhere
  return host.includes(':') ? `[${host}]` : host
}

function logFile(settings: StartSettings, name: string): string {
  return path.join(settings.dataDir, 'logs', `${name}.log`)
}

async function stop(exitCode: number) {
  if (stopping) return
  stopping = true
  if (exitCode === 0) print('\n  Stopping…')
  await supervisor.stop()
  await release?.()
  if (exitCode === 0) print('  Stopped.')
  // What was only half started is on the list of the orphan guard, which ends it when this process is gone.
  process.exit(exitCode)
}
