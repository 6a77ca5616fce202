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

/** What processes have warned of, for the message of a test that fails. */
export async function warnings(logs: string, names: readonly string[]): Promise<string> {
  const lines = await Promise.all(names.map((name) => logged(logs, name, '"level":')))
  const isWarning = (line: string) => /"level":[456]0/.test(line)
  return lines.flatMap((all) => all.filter(isWarning).slice(0, 10)).join('\n')
}

/**
 * How often processes have given a batch back while nobody told them to stop: its calls are rightly made again. One that is
 * given back because of a stop does not count.
 */
export async function batchesGivenBack(logs: string, names: readonly string[]): Promise<number> {
  const lines = await Promise.all(names.map((name) => logged(logs, name, '"level"')))
  return lines.flatMap(whileItRan).filter((line) => line.includes('batch given back')).length
}

function whileItRan(lines: readonly string[]): string[] {
  let isStopping = false
  return lines.filter((line) => {
    if (line.includes('workers started')) isStopping = false
    if (line.includes('"draining"')) isStopping = true
    return !isStopping
  })
}
