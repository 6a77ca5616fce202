import { expect, test } from 'vitest'
import { orderIdPrefix, shortOrderId } from './order-id.ts'

const id = '3c7f1a2b-44d0-4e63-9c1e-0a6f5b2d7e91'

test('the short form is the beginning of the id, as people read it', () => {
  expect(shortOrderId(id)).toBe('3C7F-1A2B')
})

test('short form, whole id and any beginning of it lead back to the id', () => {
  for (const text of ['3C7F-1A2B', '3c7f1a2b', id, id.toUpperCase(), ' 3C7F ', '3c7f1a2b-44d']) {
    const prefix = orderIdPrefix(text)
    expect(prefix).not.toBeNull()
    expect(id.startsWith(prefix ?? '-')).toBe(true)
  }
})

test('what is no id is not taken for one', () => {
  for (const text of ['', '3c7', 'ada@example.com', 'zebra', `${id}0`])
    expect(orderIdPrefix(text)).toBeNull()
})
