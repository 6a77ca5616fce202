import { describe, expect, test } from 'vitest'
import { parseIdempotencyKey } from './idempotency-key.ts'

describe('the header Idempotency-Key', () => {
  test('names the same key in quotes and without', () => {
    expect(parseIdempotencyKey('"8e03978e-40d5"')).toBe('8e03978e-40d5')
    expect(parseIdempotencyKey('8e03978e-40d5')).toBe('8e03978e-40d5')
    expect(parseIdempotencyKey(String.raw`"a\"b\\c"`)).toBe('a"b\\c')
  })

  test.each([
    '',
    ' ',
    '""',
    '"  "',
    '"open',
    'a"b',
    'schlüssel',
    'a\tb',
    'x'.repeat(256),
    `"${'x'.repeat(256)}"`,
  ])('refuses %j', (value) => {
    expect(parseIdempotencyKey(value)).toBeNull()
  })

  test('takes one to 255 characters', () => {
    expect(parseIdempotencyKey('x')).toBe('x')
    expect(parseIdempotencyKey('x'.repeat(255))).toHaveLength(255)
  })
})
