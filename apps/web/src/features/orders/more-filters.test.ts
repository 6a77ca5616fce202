import { expect, test } from 'vitest'
import { readMore } from './more-filters.tsx'

function read(fields: Record<string, string>) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return readMore(form)
}

const nothing = {
  reason: null,
  warehouse: null,
  stillFor: null,
  atLeastMinor: null,
  atMostMinor: null,
  placedFrom: null,
  placedBefore: null,
}

test('empty fields narrow nothing', () => {
  expect(read({ reason: '', min: ' ', from: '' })).toEqual({ more: nothing, errors: {} })
})

test('fields say what is meant: amounts in minor units, days as instants, the last one with all of it', () => {
  const { more, errors } = read({
    reason: 'expired',
    warehouse: 'berlin',
    still: '1h',
    min: '0',
    max: '49.90',
    from: '2026-11-10',
    to: '2026-11-10',
  })
  expect(errors).toEqual({})
  expect(more).toMatchObject({
    reason: 'expired',
    warehouse: 'berlin',
    stillFor: '1h',
    atLeastMinor: 0,
    atMostMinor: 4_990,
  })
  const dayMs = Date.parse(more.placedBefore ?? '') - Date.parse(more.placedFrom ?? '')
  expect(dayMs).toBe(24 * 3_600_000)
})

test.each([
  [{ min: 'ten' }, ['min']],
  [{ max: '-1' }, ['max']],
  [{ max: '99999999999' }, ['max']],
  [{ min: '20', max: '10' }, ['max']],
  [{ from: 'soon' }, ['from']],
  [{ from: '2026-11-02', to: '2026-11-01' }, ['to']],
])('%o is told where it is wrong', (fields, wrong) => {
  expect(Object.keys(read(fields as Record<string, string>).errors)).toEqual(wrong)
})
