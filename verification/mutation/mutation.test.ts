import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyTo, DoesNotApply, type Mutant, projectOf } from './mutant.ts'
import { mutants } from './mutants/index.ts'
import { BadOption, readOptions } from './options.ts'
import { verdictOf } from './verdict.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const mutant: Mutant = {
  name: 'no limit',
  file: 'a.ts',
  before: 'n > 3',
  after: 'n > $&',
  tests: ['a.test.ts'],
}

describe('the list', () => {
  test('names each change once', () => {
    const names = mutants.map(({ name }) => name)
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  })

  test.each(mutants.map((one) => [one.name, one] as const))('fits the code: %s', (_name, one) => {
    expect(applyTo(read(one.file), one)).toContain(one.after)
    for (const file of one.tests) expect(read(file)).toMatch(/\b(test|it|\w+Contract)\w*[.(<]/)
  })
})

describe('a change', () => {
  test('is put in as it is written', () => {
    expect(applyTo('if (n > 3) stop()', mutant)).toBe('if (n > $&) stop()')
  })

  test.each(['if (n > 4) stop()', 'n > 3 || n > 3', ''])('no longer fits: %j', (text) => {
    expect(() => applyTo(text, mutant)).toThrow(DoesNotApply)
  })

  test('that changes nothing is none', () => {
    expect(() => applyTo('n > 3', { ...mutant, after: mutant.before })).toThrow(DoesNotApply)
  })

  test('is tried by tests of the project of their suffix', () => {
    expect(['a.test.ts', 'a.test.tsx', 'a.pg.test.ts', 'a.kafka.test.ts'].map(projectOf)).toEqual([
      'unit',
      'unit',
      'pg',
      'kafka',
    ])
  })
})

describe('the command line', () => {
  const all = [mutant, { ...mutant, name: 'no total', file: 'b.ts' }]

  test('means all of them, or those of a part of a name or a file', () => {
    expect(readOptions([], all)).toEqual({ list: false, mutants: all })
    expect(readOptions(['--only', 'total'], all).mutants).toEqual([all[1]])
    expect(readOptions(['--only', 'a.ts', '--only', 'total'], all).mutants).toEqual(all)
  })

  test.each([[['--only', 'nothing']], [['--onyl', 'total']], [['total']]])(
    '%j is refused',
    (args) => {
      expect(() => readOptions(args, all)).toThrow(BadOption)
    },
  )
})

describe('a run of the tests', () => {
  const file = (statuses: readonly string[], message?: string) => ({
    message,
    assertionResults: statuses.map((status, at) => ({ status, fullName: `test ${at}` })),
  })
  const run = (...testResults: ReturnType<typeof file>[]) =>
    verdictOf(JSON.stringify({ numTotalTests: 0, testResults }))

  test('kills when a test has failed, and names it', () => {
    expect(run(file(['passed']), file(['passed', 'failed']))).toEqual({
      type: 'killed',
      by: 'test 1',
    })
  })

  test('is survived when every test is green', () => {
    expect(run(file(['passed']), file(['passed', 'skipped']))).toEqual({
      type: 'survived',
      tests: 2,
    })
  })

  test('proves nothing when tests could not run', () => {
    expect(run(file([], 'SyntaxError: unexpected token'))).toEqual({
      type: 'unclear',
      why: 'SyntaxError: unexpected token',
    })
    expect(run(file(['skipped']))).toMatchObject({ type: 'unclear' })
    expect(run()).toMatchObject({ type: 'unclear' })
    expect(verdictOf(undefined)).toMatchObject({ type: 'unclear' })
  })
})
