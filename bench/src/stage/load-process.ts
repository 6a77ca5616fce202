import { fork } from 'node:child_process'
import path from 'node:path'
import { guardAgainstOrphaning } from '@sagaboard/db/embedded/orphan-guard'
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
  const execArgv = ['--import', import.meta.resolve('tsx'), ...quiet]
  const child = fork(entry, [], { execArgv, detached: true, env: { ...process.env, ...env } })
  const pid = child.pid ?? 0
  const release = guardAgainstOrphaning(pid, { signal: 'TERM', group: false })
  const waiting = new Map<
    number,
    { resolve: (answer: never) => void; reject: (error: Error) => void }
  >()
  let asked = 0
  let ended = false

  child.on('message', (reply: JobReply) => {
    const waiter = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('error' in reply) waiter?.reject(new Error(`${settings.role}: ${reply.error}`))
    else waiter?.resolve(reply.answer as never)
  })
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      ended = true
      release()
      for (const { reject } of waiting.values())
        reject(new Error(`the load process "${settings.role}" ended`))
      resolve()
    })
  })

  const ask: LoadProcess['ask'] = (name, what) =>
    new Promise((resolve, reject) => {
      if (ended) return reject(new Error(`the load process "${settings.role}" ended`))
      const message: JobMessage = { id: ++asked, name, ask: what }
      waiting.set(message.id, { resolve, reject })
      child.send(message, (error) => error && reject(error))
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
