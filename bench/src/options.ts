import { parseArgs } from 'node:util'

export const buses = ['log', 'kafka'] as const
export type Bus = (typeof buses)[number]

export interface Options {
  /**
   * standard: our aims, on each bus · peers: another engine beside ours · history: a database that is not empty ·
   * scale: several workers of each service · web: what people feel, in a browser.
   */
  mode: 'standard' | 'peers' | 'history' | 'scale' | 'web'
  buses: readonly Bus[]
  quick: boolean
  /** Rounds; undefined: as many as the plan has. */
  rounds: number | undefined
  /** A second place for the figures, besides `bench/results/`. */
  json: string | undefined
  seed: number
  /** False: the web process serves the pages as they were built last. They are not measured. */
  build: boolean
}

export const usage =
  'npm run bench -- [--peers | --history | --web | [--scale] --bus log|kafka|both] [--quick] [--rounds n] [--seed n] [--json file] [--no-build]'

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
  const { bus, quick, json, seed, rounds, 'no-build': noBuild, ...wanted } = parse(args)
  const [mode = 'standard', other] = ownModes.filter((one) => wanted[one])
  if (other) throw new BadOption(`--${mode} and --${other} are two runs`)
  const hasBuses = mode === 'standard' || mode === 'scale'
  if (!hasBuses && bus !== undefined) throw new BadOption(`--bus: --${mode} runs on the log`)
  const chosen =
    bus === undefined || bus === 'both' ? buses : buses.filter((known) => known === bus)
  if (chosen.length === 0) throw new BadOption(`--bus: expected log, kafka or both, not "${bus}"`)
  const number = (name: string, text: string, pattern: RegExp) => {
    if (!pattern.test(text))
      throw new BadOption(`--${name}: expected a whole number, not "${text}"`)
    return Number(text)
  }
  return {
    mode,
    buses: hasBuses ? chosen : ['log'],
    quick,
    json,
    rounds: rounds === undefined ? undefined : number('rounds', rounds, /^[1-9]\d?$/),
    seed: number('seed', seed, /^\d{1,9}$/),
    build: !noBuild,
  }
}

const ownModes = ['peers', 'history', 'scale', 'web'] as const

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        bus: { type: 'string' },
        history: { type: 'boolean', default: false },
        json: { type: 'string' },
        'no-build': { type: 'boolean', default: false },
        peers: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        rounds: { type: 'string' },
        scale: { type: 'boolean', default: false },
        seed: { type: 'string', default: '20260' },
        web: { type: 'boolean', default: false },
      },
    })
    return values
  } catch (cause) {
    throw new BadOption(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}
