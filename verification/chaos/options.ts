import { parseArgs } from 'node:util'

export interface StormOptions {
  minutes: number
  bus: 'log' | 'kafka'
  /** Decides what is disturbed in which order, and what is ordered. */
  seed: number
}

export const usage = 'npm run storm -- [--minutes m] [--bus log|kafka] [--seed n]'

/** A word on the command line that can't be used; the message says which. */
export class BadOption extends Error {
  override name = 'BadOption'
}

/**
 * Reads the command line.
 *
 * @throws BadOption naming what is wrong with it
 */
export function readOptions(args: readonly string[]): StormOptions {
  const { minutes, bus, seed } = parse(args)
  if (bus !== 'log' && bus !== 'kafka')
    throw new BadOption(`--bus: expected log or kafka, not "${bus}"`)
  if (!(Number(minutes) >= 0.5 && Number(minutes) <= 24 * 60))
    throw new BadOption(`--minutes: expected 0.5 to 1440, not "${minutes}"`)
  if (!/^\d{1,9}$/.test(seed)) throw new BadOption(`--seed: expected a whole number, not "${seed}"`)
  return { minutes: Number(minutes), bus, seed: Number(seed) }
}

function parse(args: readonly string[]) {
  const options = {
    minutes: { type: 'string', default: '5' },
    bus: { type: 'string', default: 'log' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  } as const
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (cause) {
    throw new BadOption(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}
