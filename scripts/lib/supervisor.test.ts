import { isAlive, startProcess } from '@sagaboard/db/embedded/local-process'
import { eventually } from '@sagaboard/events/testing/eventually'
import { localServer } from '@sagaboard/infra/local-server'
import { afterEach, expect, test } from 'vitest'
import { Supervisor } from './supervisor.ts'

let supervisor: Supervisor | undefined
afterEach(() => supervisor?.stop())

/** A real process that runs until it is told to stop. */
async function idle() {
  const running = startProcess(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    guard: { signal: 'TERM', group: false },
  })
  return localServer(running, 0)
}

/** Keeps what was told; `told` waits for a line, and shows all that came instead when it does not. */
function listener() {
  const lines: string[] = []
  return {
    lines,
    log: (line: string) => void lines.push(line),
    told: (line: string) => eventually(() => expect(lines).toContain(line)),
  }
}

test('a process that is killed is told in one line and started again', async () => {
  const output = listener()
  supervisor = new Supervisor({ log: output.log, firstPauseMs: 10 })
  const pids: number[] = []
  const first = await supervisor.add('worker', 'app', async () => {
    const server = await idle()
    pids.push(server.pid)
    return server
  })
  await first.kill()
  await output.told('worker is back.')
  expect(output.lines[0]).toBe('worker ended (SIGKILL); starting it again in 0.0 s.')
  expect(new Set(pids).size).toBe(2)
})

test('each failed restart waits longer, up to a limit', async () => {
  const output = listener()
  supervisor = new Supervisor({ log: output.log, firstPauseMs: 100, longestPauseMs: 200 })
  let starts = 0
  const first = await supervisor.add('worker', 'app', async () => {
    if (++starts > 1 && starts < 5) throw new Error('not yet')
    return idle()
  })
  await first.kill()
  await output.told('worker is back.')
  expect(output.lines.map((line) => /\((.*)\).* ([\d.]+ s)/.exec(line)?.slice(1))).toEqual([
    ['SIGKILL', '0.1 s'],
    ['not yet', '0.2 s'],
    ['not yet', '0.2 s'],
    ['not yet', '0.2 s'],
    undefined,
  ])
})

test('stopping ends apps before servers, tells nothing, and starts nothing again', async () => {
  const output = listener()
  const ended: string[] = []
  supervisor = new Supervisor({ log: output.log, firstPauseMs: 10 })
  for (const [name, tier] of [
    ['database', 'server'],
    ['web', 'app'],
  ] as const) {
    await supervisor.add(name, tier, async () => {
      const server = await idle()
      return {
        ...server,
        stop: async (politeMs?: number) => {
          await server.stop(politeMs)
          ended.push(name)
        },
      }
    })
  }
  await supervisor.stop()
  expect(ended).toEqual(['web', 'database'])
  expect(output.lines).toEqual([])
})

test('a process that ignores the polite signal is gone within five seconds all the same', async () => {
  supervisor = new Supervisor({ log: () => undefined })
  let ready: () => void = () => undefined
  const listening = new Promise<void>((resolve) => {
    ready = resolve
  })
  const stubborn = startProcess(
    process.execPath,
    ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')"],
    {
      guard: { signal: 'TERM', group: false },
      onLine: () => ready(),
    },
  )
  await supervisor.add('stubborn', 'app', async () => localServer(stubborn, 0))
  await listening
  const startedAt = performance.now()
  await supervisor.stop()
  expect(stubborn.hasExited()).toBe(true)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})

test('a first start that fails is told to the caller, and what runs already can still be stopped', async () => {
  supervisor = new Supervisor({ log: () => undefined })
  const database = await supervisor.add('database', 'server', idle)
  await expect(
    supervisor.add('web', 'app', () => Promise.reject(new Error('no pages'))),
  ).rejects.toThrow('no pages')
  await supervisor.stop()
  expect(isAlive(database.pid)).toBe(false)
})
