import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { roles } from '@sagaboard/db/roles/roles'
import { readConfig as readWebConfig } from '@sagaboard/web/config'
import { readConfig as readWorkerConfig } from '@sagaboard/workers/config'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

interface ComposeService {
  image: string
  build?: { context: string; dockerfile: string; target: string }
  command?: string[]
  environment?: Record<string, string | number>
  depends_on?: Record<string, { condition: string; required?: boolean }>
  healthcheck?: { test?: string[]; disable?: boolean }
  ports?: string[]
  restart?: string
  user?: string
  read_only?: boolean
  cap_drop?: string[]
  security_opt?: string[]
  mem_limit?: string
  profiles?: string[]
  volumes?: string[]
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, ComposeService>
  volumes: Record<string, unknown>
}
const services = Object.entries(compose.services)
const ours = services.filter(([, service]) => service.build)
const dockerfile = read('infra/docker/Dockerfile')
const stages = [...dockerfile.matchAll(/^FROM (\S+) AS (\S+)$/gm)].map(
  ([, from = '', name = '']) => ({ from, name }),
)

/** What the user was asked to set, as `openssl rand -hex 32` makes it. */
const madeByChance = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'

/** As Docker fills in `${NAME:-default}`, and `${NAME:?message}` from what the user was asked to set. */
function environmentOf(service: ComposeService): Record<string, string> {
  // From the inside out: a default may be filled in itself.
  const fill = (value: string): string => {
    const filled = value.replace(
      /\$\{(\w+)(?::([-?])([^{}]*))?\}/g,
      (_, _name: string, kind: string, text: string) => (kind === '-' ? text : madeByChance),
    )
    return filled === value ? value : fill(filled)
  }
  return Object.fromEntries(
    Object.entries(service.environment ?? {}).map(([name, value]) => [name, fill(String(value))]),
  )
}

describe('docker-compose.yml', () => {
  test('has one container per service, the relay, the web, their servers, and the migration before them', () => {
    const names = [
      'inventory',
      'kafka',
      'kafka-ui',
      'migrate',
      'notifications',
      'orders',
      'payment',
      'postgres',
      'redis',
      'redpanda',
      'redpanda-console',
      'relay',
      'shipping',
      'web',
    ]
    expect(Object.keys(compose.services).sort()).toEqual(names)
  })

  test.each(services)('%s: the image is pinned to a version or built here', (_, service) => {
    if (service.build) expect(service.image).toMatch(/^sagaboard-/)
    else expect(service.image).toMatch(/:v?\d+\.\d+(\.\d+)?(-\w+)?$/)
  })

  test.each(services)(
    '%s: what runs on has a health check, and what it waits for exists and is waited for properly',
    (_, service) => {
      if (service.restart !== 'no') expect(service.healthcheck?.test?.[0]).toBe('CMD')
      for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
        const other = compose.services[name]
        expect(other, name).toBeDefined()
        expect(condition).toBe(
          other?.restart === 'no' ? 'service_completed_successfully' : 'service_healthy',
        )
      }
    },
  )

  test.each(services)('%s: ports are published on loopback only', (_, service) => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/)
  })

  test.each(ours)(
    '%s: can write nothing that stays, has no capabilities and a bound of memory',
    (_, service) => {
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        mem_limit: expect.stringMatching(/^\d+[mg]$/),
      })
    },
  )

  test.each(services)(
    '%s: has no capabilities, gains none, and has a bound of memory',
    (_, service) => {
      expect(service).toMatchObject({
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        mem_limit: expect.stringMatching(/^\d+[mg]$/),
      })
    },
  )

  test('Redis asks for the password that the web has', () => {
    const { redis, web } = compose.services
    const password = /\$\{REDIS_PASSWORD:\?[^}]*\}/.source
    expect(redis?.command?.join(' ')).toMatch(new RegExp(`--requirepass ${password}$`))
    expect(redis?.environment?.REDISCLI_AUTH).toMatch(new RegExp(`^${password}$`))
    expect(web?.environment?.REDIS_URL).toMatch(new RegExp(`^redis://:${password}@redis:6379$`))
  })

  test('what shows all payloads without a sign-in is started only when it is asked for', () => {
    expect(compose.services['kafka-ui']?.profiles).toEqual(['tools'])
    expect(compose.services['redpanda-console']?.profiles).toEqual(['redpanda'])
  })

  test('Redpanda is a profile beside Apache Kafka, under the name that every worker can be told, and nobody needs it', () => {
    const { redpanda } = compose.services
    expect(redpanda?.profiles).toEqual(['redpanda'])
    expect(redpanda?.command).toContain('--advertise-kafka-addr=INTERNAL://redpanda:9092')
    expect(read('docker-compose.yml')).toContain('KAFKA_BROKERS=redpanda:9092 docker compose')
    for (const [name, { environment, depends_on }] of ours) {
      if (environment?.EVENT_BUS === 'kafka')
        expect(environment.KAFKA_BROKERS, name).toMatch(/^\$\{KAFKA_BROKERS:-kafka:9092\}$/)
      expect(depends_on?.redpanda?.required ?? false).toBe(false)
    }
  })

  test('a worker can be scraped, and its services called, from another container', () => {
    const workers = ours.filter(([name]) => name !== 'web' && name !== 'migrate')
    expect(workers).toHaveLength(6)
    for (const [, service] of workers)
      expect(readWorkerConfig(environmentOf(service))).toMatchObject({
        host: '0.0.0.0',
        port: 9464,
        grpcPort: 9465,
      })
  })

  test.each(services)('%s: named volumes are declared', (_, service) => {
    for (const volume of service.volumes ?? [])
      expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0])
  })

  test.each(ours)(
    '%s: the build context, the Dockerfile and its target exist, and so does the file of the command',
    (_, service) => {
      expect(service.build?.context).toBe('.')
      expect(existsSync(path.join(root, service.build?.dockerfile ?? 'none'))).toBe(true)
      expect(stages.map((stage) => stage.name)).toContain(service.build?.target)
      const file = service.command?.at(-1)
      if (file) expect(existsSync(path.join(root, file)), file).toBe(true)
    },
  )

  test.each(ours)(
    '%s: every setting is one that its config.ts knows and takes',
    (name, service) => {
      const environment = environmentOf(service)
      if (name === 'migrate') {
        expect(Object.keys(environment)).toEqual([
          'DATABASE_URL',
          'DATABASE_URL_WORKERS',
          'DATABASE_URL_WEB',
        ])
        return
      }
      const config = name === 'web' ? 'apps/web/config.ts' : 'apps/workers/src/config.ts'
      for (const setting of Object.keys(environment))
        expect(read(config), setting).toMatch(new RegExp(`^\\s+${setting}:`, 'm'))
      expect(() =>
        name === 'web' ? readWebConfig(environment) : readWorkerConfig(environment),
      ).not.toThrow()
    },
  )

  test('each process signs in as its role, and only the migration as the superuser, whose password nobody else knows', () => {
    const loginOf = (address: string | number | undefined) =>
      new URL(String(address).replaceAll(/\$\{(\w+)[^}]*\}/g, '$1'))
    for (const [name, { environment = {} }] of ours) {
      const { username, password } = loginOf(environment.DATABASE_URL)
      const role = name === 'web' ? 'web' : 'workers'
      if (name === 'migrate')
        expect([username, password]).toEqual(['sagaboard', 'POSTGRES_PASSWORD'])
      else
        expect([username, password]).toEqual([
          roles[role],
          `POSTGRES_PASSWORD_${role.toUpperCase()}`,
        ])
      if (name !== 'migrate')
        expect(JSON.stringify(environment)).not.toMatch(/POSTGRES_PASSWORD[^_]/)
    }
    const { DATABASE_URL_WORKERS, DATABASE_URL_WEB } = compose.services.migrate?.environment ?? {}
    expect(DATABASE_URL_WORKERS).toBe(compose.services.payment?.environment?.DATABASE_URL)
    expect(DATABASE_URL_WEB).toBe(compose.services.web?.environment?.DATABASE_URL)
  })

  test('has no demo accounts: the first administrator comes in by the link in the log of the web', () => {
    expect(compose.services.web?.environment).not.toHaveProperty('DEMO_ACCOUNTS')
    expect(read('docker-compose.yml')).toContain('docker compose logs web')
  })

  test('no password has a default, and the start command knows of each that Docker wants', () => {
    const file = read('docker-compose.yml')
    const wanted = [...new Set([...file.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name))]
    expect(wanted.toSorted()).toEqual([
      'POSTGRES_PASSWORD',
      'POSTGRES_PASSWORD_WEB',
      'POSTGRES_PASSWORD_WORKERS',
      'REDIS_PASSWORD',
      'SAGABOARD_SECRET',
    ])
    for (const name of wanted) expect(read('infra/docker/servers.ts')).toContain(name)
    expect(file).not.toMatch(/PASSWORD\w*:-/)
  })

  test('whoever makes a link to an order signs it as the web does: its letters, and what takes orders of programs', () => {
    const { web, ...workers } = compose.services
    const secretOf = (service?: ComposeService) => service?.environment?.SAGABOARD_SECRET
    expect(secretOf(web)).toEqual(expect.any(String))
    const told = Object.keys(workers).filter((name) => secretOf(workers[name]) === secretOf(web))
    expect(told).toEqual(['orders', 'notifications'])
  })

  test('the services and the relay are each run by exactly one container', () => {
    const run = ours.flatMap(([, service]) =>
      service.environment?.SERVICES ? [String(service.environment.SERVICES)] : [],
    )
    const all = readWorkerConfig({
      DATABASE_URL: 'postgres://u:p@h:1/d',
      EVENT_BUS: 'kafka',
      KAFKA_BROKERS: 'h:1',
    }).services
    expect(run.sort()).toEqual([...all].sort())
  })

  test('what web and services both decide by is told to both, with one default', () => {
    const picked = (file: string) =>
      [...read(file).matchAll(/\bsettings\.([A-Z_]+)/g)].flatMap(([, name]) => name ?? [])
    const both = new Set(picked('apps/workers/src/config.ts'))
    const { web, orders } = compose.services
    const rules = picked('apps/web/config.ts').filter(
      (name) => both.has(name) && /_(DAYS|MINUTES)$|^FULFILMENT$/.test(name),
    )
    expect(rules).toContain('RETURN_DAYS')
    for (const name of rules)
      expect([name, orders?.environment?.[name]]).toEqual([name, web?.environment?.[name]])
  })

  test('the addresses for programs outside of Docker are the ones that the start command uses', () => {
    const addresses = read('infra/docker/servers.ts')
    expect(compose.services.kafka?.ports).toEqual(['127.0.0.1:29092:29092'])
    expect(compose.services.redis?.ports).toEqual(['127.0.0.1:26379:6379'])
    expect(addresses).toContain("kafkaBrokers: '127.0.0.1:29092'")
    expect(addresses).toContain('@127.0.0.1:26379`')
  })
})

describe('Dockerfile', () => {
  test('base images are pinned to a Node that is looked after, and each stage builds on one that exists', () => {
    const names = stages.map((stage) => stage.name)
    for (const { from } of stages)
      if (!names.includes(from)) expect(from).toMatch(/^node:24\.\d+\.\d+-/)
  })

  test('what is copied from the checkout exists and is not ignored', () => {
    const ignored = read('.dockerignore').split('\n').filter(Boolean)
    for (const [, list = ''] of dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)) {
      for (const source of list.split(' ').slice(0, -1)) {
        expect(existsSync(path.join(root, source)), source).toBe(true)
        expect(ignored).not.toContain(source)
      }
    }
  })

  test('the manifest of every workspace is there before the packages are installed, else npm ci refuses', async () => {
    const { workspaces } = JSON.parse(read('package.json')) as { workspaces: string[] }
    for (const workspace of workspaces) {
      const folders = workspace.endsWith('/*')
        ? await readdir(path.join(root, workspace.slice(0, -2)))
        : ['']
      for (const folder of folders) {
        const file = path.posix.join(workspace.replace('/*', ''), folder, 'package.json')
        if (existsSync(path.join(root, file))) expect(dockerfile).toContain(`COPY ${file} `)
      }
    }
  })

  test('both images run as an unprivileged user, with the loader among the packages of production', () => {
    for (const target of ['worker', 'web'])
      expect(stages.find((stage) => stage.name === target)?.from).toBe('runtime')
    expect(dockerfile.slice(dockerfile.indexOf('AS runtime\n')).split('FROM')[0]).toContain(
      'USER node',
    )
    expect(
      (JSON.parse(read('package.json')) as { dependencies: Record<string, string> }).dependencies,
    ).toHaveProperty('tsx')
  })
})
