import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fingerprintCases } from '../testing/fingerprint-cases.ts'
import { causeOf, fingerprint, fingerprintMax } from './fingerprint.ts'

describe('what is left of a message', () => {
  test.each(fingerprintCases)('%j is %j', (message, cause) => {
    expect(causeOf(message)).toBe(cause)
  })

  test('is the same whichever order, number and reference it is about', () => {
    const about = (id: string, units: number, reference: number) =>
      causeOf(`order ${id}: ${units} units, reference ref_${reference}x, are missing`)
    fc.assert(
      fc.property(fc.uuid(), fc.nat(), fc.nat(), (id, units, reference) => {
        expect(about(id, units, reference)).toBe(
          about('0197c2f4-6f0e-7d3a-9a51-3f2b8c0d4e61', 1, 2),
        )
      }),
    )
  })

  test('has nothing more to be taken out', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (message) => {
        expect(causeOf(message)).not.toMatch(/\d/)
      }),
    )
  })
})

describe('the fingerprint of a fault', () => {
  test('tells causes apart by the name of the error, also of what is none', () => {
    expect(fingerprint(new TypeError('row 3 is gone'))).toBe('TypeError: row <n> is gone')
    expect(fingerprint(new RangeError('row 4 is gone'))).toBe('RangeError: row <n> is gone')
    expect(fingerprint('thrown as text')).toBe('Error: thrown as text')
  })

  test('is bounded', () => {
    expect(fingerprint(new Error('x'.repeat(1_000)))).toHaveLength(fingerprintMax)
  })
})
