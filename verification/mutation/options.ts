import { parseArgs } from 'node:util'
import type { Mutant } from './mutant.ts'

export const usage = 'npm run mutate -- [--list] [--only name]...   (part of a name, or of a file)'

/** A word on the command line that can't be used; the message says which. */
export class BadOption extends Error {
  override name = 'BadOption'
}

export interface MutateOptions {
  /** Only print what would be put in. */
  list: boolean
  mutants: readonly Mutant[]
}

/**
 * Reads the command line.
 *
 * @throws BadOption naming what is wrong with it, also when no mutant is meant
 */
export function readOptions(args: readonly string[], all: readonly Mutant[]): MutateOptions {
  const { list, only } = parse(args)
  const isMeant = ({ name, file }: Mutant) =>
    only.length === 0 || only.some((part) => name.includes(part) || file.includes(part))
  const mutants = all.filter(isMeant)
  if (mutants.length === 0) throw new BadOption(`--only: no mutant is named ${only.join(' or ')}`)
  return { list, mutants }
}

function parse(args: readonly string[]) {
  const options = {
    list: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] as string[] },
  } as const
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (cause) {
    throw new BadOption(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}
