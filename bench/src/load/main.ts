import type { JobMessage, JobReply, LoadSettings, Role, RoleName } from './jobs.ts'

/**
 * A load process: a process of its own, so that the cost of the load can be separated from that of
 * the system. Each role is loaded when it is asked for: nobody carries what only another one needs.
 */
const roles: Record<RoleName, () => Promise<(settings: LoadSettings) => Promise<Role>>> = {
  placing: async () => (await import('./placing.ts')).placing,
  posting: async () => (await import('./posting.ts')).posting,
  baseline: async () => (await import('./baseline.ts')).baseline,
  'dbos-transactions': async () => (await import('./dbos.ts')).dbosTransactions,
  'dbos-steps': async () => (await import('./dbos.ts')).dbosSteps,
}
let role: Role | undefined

async function work({ name, ask }: JobMessage): Promise<unknown> {
  if (name === 'open') {
    const settings = ask as LoadSettings
    const open = await roles[settings.role]()
    role = await open(settings)
    return null
  }
  const job = role?.[name] as ((ask: unknown) => Promise<unknown>) | undefined
  if (!job) throw new Error(`this load process can't do "${name}"`)
  return job(ask)
}

process.on('message', (message: JobMessage) => {
  const reply = (answer: JobReply) => process.send?.(answer)
  work(message).then(
    (answer) => reply({ id: message.id, answer }),
    (error: unknown) =>
      reply({
        id: message.id,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
  )
})
process.once('disconnect', () => process.exit())
