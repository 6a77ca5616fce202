import { parseArgs } from 'node:util'

export const buses = ['log', 'kafka'] as const
export type Bus = (typeof buses)[number]

export interface Options {
  buses: readonly Bus[]
  quick: boolean
  /** A second place for the figures, besides `bench/results/`. */
  json: string | undefined
  seed: number
  /** False: the web process serves the pages as they were built last. They are not measured. */
  build: boolean
}

export const usage =
  'npm run bench -- [--bus log|kafka|both] [--quick] [--seed n] [--json file] [--no-build]'

/** A word on the command line that can't be used; the message says which. */
export class BadOption extends Error {
  override name = 'BadOption'
}

/**
 * Reads the command line.
 *
 * @throws BadOption naming what is wrong with it
 */
export function readOptions(args: readonly string[]): Options {
  const { bus, quick, json, seed, 'no-build': noBuild } = parse(args)
  const chosen = bus === 'both' ? buses : buses.filter((known) => known === bus)
  if (chosen.length === 0) throw new BadOption(`--bus: expected log, kafka or both, not "${bus}"`)
  if (!/^\d{1,9}$/.test(seed)) throw new BadOption(`--seed: expected a whole number, not "${seed}"`)
  return { buses: chosen, quick, json, seed: Number(seed), build: !noBuild }
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        bus: { type: 'string', default: 'both' },
        quick: { type: 'boolean', default: false },
        json: { type: 'string' },
        'no-build': { type: 'boolean', default: false },
        seed: { type: 'string', default: '20260' },
      },
    })
    return values
  } catch (cause) {
    throw new BadOption(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}
