/**
 * One small change to the code that makes it wrong, and the tests that must go red with it. A tree
 * in which they stay green promises more than it proves.
 */
export interface Mutant {
  /** Unique in the list; `npm run mutate -- --only name` puts in this one alone. */
  name: string
  /** The file that is changed, from the root of the repository. */
  file: string
  /** A piece of its text that occurs exactly once. */
  before: string
  /** What stands there instead. */
  after: string
  /** Test files, from the root of the repository. At least one of their tests must fail. */
  tests: readonly [string, ...string[]]
}

/** A mutant that no longer fits the code: it has to be written anew, or taken off the list. */
export class DoesNotApply extends Error {
  override name = 'DoesNotApply'
}

/**
 * The text of a mutant's file with the change in it.
 *
 * @throws DoesNotApply when the piece to change is not there exactly once, or nothing changes
 */
export function applyTo(text: string, { file, before, after }: Mutant): string {
  const times = before === '' ? 0 : text.split(before).length - 1
  if (times !== 1)
    throw new DoesNotApply(`the text to change occurs ${times} times in ${file}, not once`)
  if (before === after) throw new DoesNotApply(`nothing would change in ${file}`)
  return text.replace(before, () => after)
}

/** The project of vitest.config.ts that a test file belongs to. */
export function projectOf(test: string): string {
  return /\.(pg|kafka|redis)\.test\.tsx?$/.exec(test)?.[1] ?? 'unit'
}
