import { expect, test } from 'vitest'
import { pickedMax } from '../../lib/set-acts.ts'
import { type Choice, choose, chosenIds, nothingChosen, shownState, sumsOf } from './choosing.ts'

/** Newest first, as the list has them. */
const rowsOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({
    orderId: `o${from + index}`,
    createdAt: new Date(1e12 - (from + index) * 1_000).toISOString(),
    totalMinor: 1_000 + from + index,
    currency: 'EUR',
  }))
const shown = rowsOf(6)
const press = (choice: Choice, orderId: string, isRange = false) =>
  choose(choice, { type: 'press', orderId, isRange, shown })

test('a row is chosen and let go, a range is done as its last row is, and they are asked for oldest first', () => {
  const one = press(nothingChosen, 'o1')
  expect(chosenIds(one)).toEqual(['o1'])
  expect(chosenIds(press(one, 'o1'))).toEqual([])

  const range = press(one, 'o4', true)
  expect(chosenIds(range)).toEqual(['o4', 'o3', 'o2', 'o1'])
  expect(sumsOf(range)).toEqual([{ currency: 'EUR', minor: 4_010 }])
  // Upwards as well, and to let go.
  expect(chosenIds(press(range, 'o2', true))).toEqual(['o1'])
})

test('a range that begins nowhere, or at a row that is not shown any more, is one row', () => {
  expect(chosenIds(press(nothingChosen, 'o3', true))).toEqual(['o3'])
  const gone = { ...press(nothingChosen, 'o1'), anchor: 'gone' }
  expect(chosenIds(press(gone, 'o3', true))).toEqual(['o3', 'o1'])
})

test('all that are shown are chosen at once, and what another list has shown stays chosen', () => {
  const before = choose(nothingChosen, { type: 'press_all', shown: rowsOf(2, 50) })
  expect(shownState(before, shown)).toBe('none')
  const all = choose(before, { type: 'press_all', shown })
  expect(shownState(all, shown)).toBe('all')
  expect(all.chosen.size).toBe(8)
  expect(shownState(press(all, 'o0'), shown)).toBe('some')
  const again = choose(all, { type: 'press_all', shown })
  expect(chosenIds(again)).toEqual(['o51', 'o50'])
})

test('no more than may be chosen are, and it is said', () => {
  const many = rowsOf(pickedMax + 5)
  const all = choose(nothingChosen, { type: 'press_all', shown: many })
  expect(all.chosen.size).toBe(pickedMax)
  expect(all.isFull).toBe(true)
  const more = choose(all, { type: 'press', orderId: 'o203', isRange: false, shown: many })
  expect(more.chosen.size).toBe(pickedMax)
  expect(choose(more, { type: 'press', orderId: 'o0', isRange: false, shown: many }).isFull).toBe(
    false,
  )
})

test('who has said that the list goes on is asked again once nothing is chosen', () => {
  const wentOn = choose(press(nothingChosen, 'o1'), { type: 'go_on' })
  expect(press(wentOn, 'o2').wentOn).toBe(true)
  expect(press(wentOn, 'o1').wentOn).toBe(false)
  expect(choose(wentOn, { type: 'choose_none' }).wentOn).toBe(false)
})
