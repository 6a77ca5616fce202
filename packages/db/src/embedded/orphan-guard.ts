import { execa } from 'execa'

/**
 * Servers started by a script must not outlive it, not even when the script is killed with -9 and has no chance
 * to clean up. One small shell per process reads the current list of children from a pipe; the kernel closes the
 * pipe when we are gone, and the shell then ends what is left on the list: first politely, after four seconds for good.
 * It runs in its own session, so a Ctrl-C in the terminal does not take it away before the children are stopped.
 */
const guardScript = `
list=''
while read -r line; do list="$line"; done
[ -z "$list" ] && exit 0
for entry in $list; do kill -s "\${entry%%:*}" -- "\${entry#*:}" 2>/dev/null; done
n=0
while [ $n -lt 40 ]; do
  alive=0
  for entry in $list; do kill -s 0 -- "\${entry#*:}" 2>/dev/null && alive=1; done
  [ $alive -eq 0 ] && exit 0
  sleep 0.1
  n=$((n + 1))
done
for entry in $list; do kill -s KILL -- "\${entry#*:}" 2>/dev/null; done
`

type Guard = ReturnType<typeof startGuard>

let guard: Guard | undefined
const guarded = new Map<string, 'INT' | 'TERM'>()

/**
 * Ends the process (or its whole group) when the current process is gone, however that came about.
 *
 * @param pid a process id; with `group` the id of a group leader (a child spawned with `detached: true`)
 * @param options `signal` is the polite one to begin with
 * @returns a function to call when the process has ended, so that a later process with the same id is left alone
 */
export function guardAgainstOrphaning(
  pid: number,
  options: { signal: 'INT' | 'TERM'; group: boolean },
): () => void {
  const target = options.group ? `-${pid}` : `${pid}`
  guarded.set(target, options.signal)
  tellGuard()
  return () => {
    if (guarded.delete(target)) tellGuard()
  }
}

function startGuard() {
  const started = execa('/bin/sh', ['-c', guardScript], {
    detached: true,
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    cwd: '/',
    env: { NODE_ENV: 'production', PATH: '/usr/bin:/bin' },
    extendEnv: false,
    reject: false,
  })
  // Neither the shell nor the pipe to it keeps us running.
  started.unref()
  const pipe = started.stdin as NodeJS.WritableStream & { unref?: () => void }
  pipe.unref?.()
  // A guard that was itself killed is replaced on the next change; the broken pipe is no fault of
  // the caller.
  pipe.on('error', () => undefined)
  return started
}

function tellGuard() {
  if (!guard || guard.exitCode !== null || guard.signalCode !== null) guard = startGuard()
  guard.stdin.write(`${[...guarded].map(([target, signal]) => `${signal}:${target}`).join(' ')}\n`)
}
