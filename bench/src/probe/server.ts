import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** What a measured process says of itself. */
export interface ProbeAnswer {
  /** How often it has sent something to PostgreSQL so far: one for all that travels together. */
  flushes: number
  /** How many of its connections have just reported their statistics, by database; one transaction each. */
  settled: Record<string, number>
}

export interface ProbeServer {
  /** Environment of a process that is to be measured. */
  env(databasePort: number): Record<string, string>
  /**
   * Has every connection of every measured process report its statistics to the server.
   *
   * @returns the answers by process id
   */
  settle(): Promise<Map<number, ProbeAnswer>>
  /** How many transactions that has cost so far in a database. */
  settledIn(database: string): number
  stop(): Promise<void>
}

const preload = import.meta.resolve('./preload.mjs')
const answerTimeoutMs = 15_000

/** Starts the place where measured processes report; they do so through `preload.mjs`. */
export async function startProbeServer(): Promise<ProbeServer> {
  const probes = new Map<Socket, { pid: number; onAnswer: (answer: ProbeAnswer) => void }>()
  const settled = new Map<string, number>()
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('close', () => probes.delete(socket))
    createInterface({ input: socket }).on('line', (line) => {
      const message = JSON.parse(line) as { pid: number } | ProbeAnswer
      if ('pid' in message) probes.set(socket, { pid: message.pid, onAnswer: () => undefined })
      else probes.get(socket)?.onAnswer(message)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const ask = (socket: Socket, probe: { pid: number; onAnswer: (answer: ProbeAnswer) => void }) =>
    new Promise<[number, ProbeAnswer]>((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`process ${probe.pid} does not tell its counts`)),
        answerTimeoutMs,
      )
      probe.onAnswer = (answer) => {
        clearTimeout(late)
        resolve([probe.pid, answer])
      }
      socket.write('settle\n')
    })

  return {
    env: (databasePort) => ({
      NODE_OPTIONS: [process.env.NODE_OPTIONS, `--import=${preload}`].filter(Boolean).join(' '),
      BENCH_PROBE_PORT: `${port}`,
      BENCH_DATABASE_PORT: `${databasePort}`,
    }),
    async settle() {
      const answers = await Promise.all([...probes].map(([socket, probe]) => ask(socket, probe)))
      for (const [, answer] of answers) {
        for (const [database, count] of Object.entries(answer.settled))
          settled.set(database, (settled.get(database) ?? 0) + count)
      }
      return new Map(answers)
    },
    settledIn: (database) => settled.get(database) ?? 0,
    async stop() {
      for (const socket of probes.keys()) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
