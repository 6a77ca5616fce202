import { describe, expect, test } from 'vitest'
import { notPlain, plainLine, plainLines } from './plain-text.ts'

const missing = 'Say something.'
const line = plainLine(20, { missing })
const lines = plainLines(20, { missing })
const problems = (schema: typeof line, text: string) =>
  schema.safeParse(text).error?.issues.map(({ message }) => message)

describe('text that people write', () => {
  test.each([
    ['that turns the direction of what follows', 'pay \u202e001'],
    ['that isolates a direction', 'pay \u2066001\u2069'],
    ['that rings', 'ding \u0007'.concat('dong')],
    ['with a NUL', 'a\u0000b'],
    ['with half a surrogate pair', 'a\ud800b'],
    ['with a separator of lines that is none', 'a\u2028b'],
  ])('%s is refused once, as what can’t be shown', (_what, text) => {
    for (const schema of [line, lines]) expect(problems(schema, text)).toEqual([notPlain])
  })

  test.each(['', ' \n ', '\u200b', '\u200f\u200e\u200b', '\u2060', '\u3164'])(
    '%j has nothing to see',
    (text) => {
      for (const schema of [line, lines]) expect(problems(schema, text)).toEqual([missing])
    },
  )

  test.each(['Zoë', 'שלום', 'محمد', '\u200fשלום', 'क्\u200dष', '👩\u200d🚀'])(
    '%s is text',
    (text) => {
      expect(line.parse(text)).toBe(text)
      expect(lines.parse(` ${text}\n`)).toBe(text)
    },
  )

  test('has tabs and line ends only where it has lines', () => {
    expect(lines.parse('a\tb\r\nc\rd')).toBe('a\tb\nc\nd')
    for (const text of ['a\tb', 'a\nb']) expect(problems(line, text)).toEqual([notPlain])
  })

  test('is as long as it may be', () => {
    expect(problems(line, 'x'.repeat(21))).toEqual(['At most 20 characters.'])
    expect(problems(plainLine(20, { missing, min: 3 }), 'no')).toEqual([missing])
  })
})
