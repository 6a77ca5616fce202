import { orderNumber } from '@sagaboard/events/catalog/order-number'
import { expect, test } from 'vitest'
import { namesOneOrder, readOrderSearch, readReference } from './order-search.ts'

const id = '3c7f1a2b-44d0-4e63-9c1e-0a6f5b2d7e91'
const number = orderNumber(7, 1)

test('a number is found as it is read out and as it is typed', () => {
  for (const text of [number, number.replace('-', ''), number.toLowerCase(), ` ${number} `])
    expect(readOrderSearch(text)).toMatchObject({ orderNumber: number, mistyped: false })
  expect(namesOneOrder(number)).toBe(true)
})

test('a wrong or swapped character is told', () => {
  const wrong = `${number.slice(0, -1)}${number.endsWith('X') ? 'Y' : 'X'}`
  expect(readOrderSearch(wrong)).toMatchObject({ orderNumber: null, mistyped: true })
  expect(namesOneOrder(wrong)).toBe(false)
})

test('the beginning of a number finds all that begin so', () => {
  expect(readOrderSearch('7km4')).toMatchObject({
    numberPrefix: '7KM4',
    orderNumber: null,
    mistyped: false,
  })
})

test('what old orders go by, a whole id and any beginning of it lead back to the id', () => {
  for (const text of ['3C7F-1A2B', '3c7f1a2b', id, id.toUpperCase(), ' 3C7F ', '3c7f1a2b-44d']) {
    const { idPrefix } = readOrderSearch(text)
    expect(idPrefix).not.toBeNull()
    expect(id.startsWith(idPrefix ?? '-')).toBe(true)
  }
  expect([namesOneOrder('3C7F-1A2B'), namesOneOrder(id), namesOneOrder('3C7F')]).toEqual([
    true,
    true,
    false,
  ])
})

test('what is neither number nor id is taken for neither', () => {
  const nothing = { orderNumber: null, numberPrefix: null, idPrefix: null, mistyped: false }
  for (const text of ['', '3c7', 'ada@example.com', 'zebra', 'Alexander', `${id}0`])
    expect(readOrderSearch(text), text).toEqual(nothing)
})

test('a reference is read with or without spaces and capitals, a place in the log with or without its topic', () => {
  expect(readReference(' 1Z 999 AA1 ')).toEqual({ type: 'name', name: '1z999aa1' })
  const place = { type: 'place', topic: null, partition: 3, position: 1042 }
  for (const text of ['3:1042', ' 3 : 1,042 ', '3:1.042'])
    expect(readReference(text), text).toEqual(place)
  expect(readReference('Orders.Events:3:1042')).toEqual({ ...place, topic: 'Orders.Events' })
  expect(readReference('99999:1')).toEqual({ type: 'name', name: '99999:1' })
  expect(readReference('3:99999999999999999999')).toEqual({
    type: 'name',
    name: '3:99999999999999999999',
  })
  for (const text of ['', 'ch_1', 'ada@example.com']) expect(readReference(text), text).toBeNull()
})

test('a whole UUID is an id, in capitals or not', () => {
  for (const text of [id, ` ${id.toUpperCase()} `])
    expect(readReference(text)).toEqual({ type: 'id', id })
  expect(readReference(id.slice(1))).toEqual({ type: 'name', name: id.slice(1) })
})
