import { expect, test } from 'vitest'
import { isUuid } from './is-uuid.ts'

test('a UUID is 8-4-4-4-12, and no other text of 36 such characters', () => {
  expect(isUuid('0197c2f4-6f0e-8d3a-9a51-000000000001')).toBe(true)
  expect(isUuid('0197C2F4-6F0E-8D3A-9A51-00000000000F')).toBe(true)
  expect(isUuid('-'.repeat(36))).toBe(false)
  expect(isUuid('0197c2f46-f0e-8d3a-9a51-000000000001')).toBe(false)
  expect(isUuid('0197c2f4-6f0e-8d3a-9a51-000000000001\n')).toBe(false)
})
