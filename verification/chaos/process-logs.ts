import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** The lines that a process has logged with these words; `logs` is the folder of {@link ProcessesOptions}. */
export async function logged(logs: string, name: string, words: string): Promise<string[]> {
  const log = await readFile(path.join(logs, `${name}.log`), 'utf8')
  return log.split('\n').filter((line) => line.includes(words))
}

/** Orders that a worker blocked because the machine was slow: their calls are rightly made again. */
export async function blockedOrders(logs: string, names: readonly string[]): Promise<string[]> {
  const lines = names.map((name) => logged(logs, name, 'order blocked, tried again'))
  return (await Promise.all(lines))
    .flat()
    .map((line) => (JSON.parse(line) as { orderId: string }).orderId)
}

/** How often a service has stopped while answers were still out. */
export async function stoppedWithoutAnswers(
  logs: string,
  names: readonly string[],
): Promise<number> {
  const lines = names.map((name) => logged(logs, name, 'stopped before answers came'))
  return (await Promise.all(lines)).flat().length
}
