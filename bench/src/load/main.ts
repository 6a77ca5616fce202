import { baseline } from './baseline.ts'
import type { JobMessage, JobReply, LoadSettings, Role } from './jobs.ts'
import { placing } from './placing.ts'
import { posting } from './posting.ts'

/** A load process: a process of its own, so that what the load costs is told apart from what the system costs. */
const roles = { placing, posting, baseline }
let role: Role | undefined

async function work({ name, ask }: JobMessage): Promise<unknown> {
  if (name === 'open') {
    const settings = ask as LoadSettings
    role = await roles[settings.role](settings)
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
