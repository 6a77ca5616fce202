import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort, readIfThere, run, startProcess } from '@sagaboard/db/embedded/local-process'
import kafkajs from 'kafkajs'
import { type LocalServer, LocalServerError, localServer } from '../local-server.ts'
import { fetchJars } from './jars.ts'

export interface KafkaOptions {
  /** Everything of this broker lives here; created when missing. */
  dataDir: string
  /** Loopback port of the broker; any free one when not given. */
  port?: number
  /** Gets each line the broker writes. */
  log?: (line: string) => void
  /** Changes the settings of the broker (its `server.properties`). */
  settings?: (ours: BrokerSettings) => BrokerSettings
}

type BrokerSettings = Record<string, string | number | boolean>

/** A Kafka broker; `brokers` is what KAFKA_BROKERS takes. */
export type Kafka = LocalServer & { brokers: string }

const startTimeoutMs = 60_000

/**
 * Starts a real Apache Kafka (one node, KRaft) on loopback, formatting its storage on first use, and waits until it can
 * serve consumer groups. To restart one that died, call it again with the same directory and port.
 *
 * @throws LocalServerError when Java or Maven is missing, the port is taken, or the broker ends while starting
 */
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  const dataDir = path.resolve(options.dataDir)
  const lib = await fetchJars()
  const port = options.port ?? (await freePort())
  const properties = await prepare(dataDir, lib, port, options.settings)
  const errors: string[] = []
  // A small heap and the quick compiler: the broker listens after one to two seconds in about 310 MB.
  const memory = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
  const broker = startProcess(
    'java',
    [...memory, ...logging('warn'), '-cp', path.join(lib, '*'), 'kafka.Kafka', properties],
    {
      cwd: dataDir,
      onLine: (line) => {
        options.log?.(line)
        if (errors.length < 100 && /ERROR|Exception/.test(line)) errors.push(line)
      },
      guard: { signal: 'TERM', group: false },
    },
  )
  const ready = new AbortController()
  const outcome = await Promise.race([
    untilServing(`127.0.0.1:${port}`, ready.signal),
    broker.exited,
  ])
  ready.abort()
  if (outcome === 'ready') return { ...localServer(broker, port), brokers: `127.0.0.1:${port}` }
  if (outcome === 'late') {
    await localServer(broker, port).stop()
    throw new LocalServerError(
      `Kafka did not answer within ${startTimeoutMs / 1_000} s: look at its log.`,
    )
  }
  if (outcome.error) throw javaMissing(outcome.error)
  if (errors.some((line) => /BindException|Address already in use/.test(line))) {
    throw new LocalServerError(
      `Port ${port} for Kafka is taken: end the program that uses it, or choose another port.`,
    )
  }
  if (errors.some((line) => line.includes('Failed to acquire lock'))) {
    throw new LocalServerError(`Another Kafka broker uses ${dataDir}: stop that one first.`)
  }
  throw new LocalServerError(`Kafka did not start: ${errors[0] ?? `exit code ${outcome.code}`}`)
}

const javaMissing = (cause: unknown) =>
  new LocalServerError(
    'Java is missing: install it with "apt-get install -y openjdk-17-jre-headless".',
    { cause },
  )

function logging(level: 'warn' | 'error'): string[] {
  return [
    `-Dorg.slf4j.simpleLogger.defaultLogLevel=${level}`,
    '-Dorg.slf4j.simpleLogger.showDateTime=true',
  ]
}

/** Writes the settings and formats the storage when that was not done yet. */
async function prepare(
  dataDir: string,
  lib: string,
  port: number,
  change: KafkaOptions['settings'] = (ours) => ours,
): Promise<string> {
  const storage = path.join(dataDir, 'storage')
  await mkdir(storage, { recursive: true })
  const controller = await freePort()
  const properties = path.join(dataDir, 'server.properties')
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    // A fixed quorum of one, so that the controller may use another free port at the next start.
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': storage,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 2,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // The first member of a group waits this long for others; alone on one machine there is nobody to wait for.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 2_000,
    'controlled.shutdown.enable': false,
    // After a crash the controller waits this long before it lets the broker in again (9 s by
    // default).
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
  }
  await writeFile(
    properties,
    `${Object.entries(change(settings))
      .map(([name, value]) => `${name}=${value}`)
      .join('\n')}\n`,
  )
  if ((await readIfThere(path.join(storage, 'meta.properties'))) === undefined) {
    const cluster = 'sagaboardkafkacluster0'
    const tool = [
      '-cp',
      path.join(lib, '*'),
      'kafka.tools.StorageTool',
      'format',
      '-t',
      cluster,
      '-c',
      properties,
      '--ignore-formatted',
    ]
    const java = ['-Xmx128m', '-XX:TieredStopAtLevel=1', ...logging('error'), ...tool]
    const formatting = await run('java', java, { reject: false })
    if (formatting.code === 'ENOENT') throw javaMissing(formatting)
    if (formatting.failed) {
      const [reason = ''] = formatting.stderr.split('\n')
      throw new LocalServerError(
        `Kafka could not prepare ${storage}: ${reason || formatting.shortMessage}`,
        { cause: formatting },
      )
    }
  }
  return properties
}

/**
 * Listening is not serving: in its first second a broker answers that the coordinators of groups and producers are still
 * loading. We ask until it does not, without the client's own log, so that nobody who starts later sees those messages.
 */
async function untilServing(brokers: string, signal: AbortSignal): Promise<'ready' | 'late'> {
  const client = new kafkajs.Kafka({
    clientId: 'start',
    brokers: [brokers],
    connectionTimeout: 1_000,
    requestTimeout: 5_000,
    retry: { retries: 3, initialRetryTime: 50, maxRetryTime: 200 },
    logCreator: () => () => undefined,
  })
  const deadline = Date.now() + startTimeoutMs
  while (!signal.aborted && Date.now() < deadline) {
    const admin = client.admin()
    const producer = client.producer({
      idempotent: true,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    })
    const serving = await Promise.all([
      admin.connect().then(() => admin.fetchOffsets({ groupId: 'start-probe' })),
      producer.connect(),
    ]).then(
      () => true,
      () => false,
    )
    await Promise.all([admin.disconnect(), producer.disconnect()])
    if (serving) return 'ready'
    await delay(100)
  }
  return 'late'
}
