import path from 'node:path'
import { guardAgainstOrphaning } from '@sagaboard/db/embedded/orphan-guard'
import { execaNode } from 'execa'
import type { JobMessage, JobName, JobReply, Jobs, LoadSettings } from '../load/jobs.ts'

/** One of the processes that make the load, seen from the bench. */
export interface LoadProcess {
  pid: number
  /** @throws Error when the job fails there, or the process ends */
  ask<Name extends JobName>(name: Name, ask: Jobs[Name]['ask']): Promise<Jobs[Name]['answer']>
  stop(): Promise<void>
}

const entry = path.resolve(import.meta.dirname, '../load/main.ts')

/**
 * Starts a load process and has it open its connections.
 *
 * @param env what its environment has besides ours
 */
export async function startLoad(
  settings: LoadSettings,
  env: Record<string, string>,
): Promise<LoadProcess> {
  // DBOS uses what the driver warns of; its warnings would stand between the figures.
  const quiet = settings.role.startsWith('dbos') ? ['--no-deprecation'] : []
  const child = execaNode(entry, {
    nodeOptions: ['--import', import.meta.resolve('tsx'), ...quiet],
    env,
    ipc: true,
    detached: true,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    buffer: false,
    reject: false,
  })
  const pid = child.pid ?? 0
  const release = guardAgainstOrphaning(pid, { signal: 'TERM', group: false })
  const waiting = new Map<
    number,
    { resolve: (answer: never) => void; reject: (error: Error) => void }
  >()
  let asked = 0
  let ended = false

  const exited = (async () => {
    for await (const message of child.getEachMessage()) {
      const reply = message as unknown as JobReply
      const waiter = waiting.get(reply.id)
      waiting.delete(reply.id)
      if ('error' in reply) waiter?.reject(new Error(`${settings.role}: ${reply.error}`))
      else waiter?.resolve(reply.answer as never)
    }
    ended = true
    release()
    for (const { reject } of waiting.values())
      reject(new Error(`the load process "${settings.role}" ended`))
  })()

  const ask: LoadProcess['ask'] = (name, what) =>
    new Promise((resolve, reject) => {
      if (ended) return reject(new Error(`the load process "${settings.role}" ended`))
      const message: JobMessage = { id: ++asked, name, ask: what }
      waiting.set(message.id, { resolve, reject })
      child.sendMessage({ ...message }).catch(reject)
    })

  await ask('open', settings)
  return {
    pid,
    ask,
    async stop() {
      if (!ended) child.kill('SIGTERM')
      await exited
    },
  }
}
