import { expect, test } from 'vitest'
import { noFilter, ordersHref } from '../../lib/order-filter.ts'
import { filterOf, loadFilter } from './filter-url.ts'

const read = (address: string) => filterOf(loadFilter(new URLSearchParams(address.split('?')[1])))

test('a filter survives its own address', () => {
  const filter = {
    ...noFilter,
    status: ['PAID', 'SHIPPED'] as const,
    step: 'ship',
    attention: 'dead',
    waitingFor: 'stock',
    age: '1h',
    text: 'ada@example.com',
    cause: 'ProviderDown: answers <n>',
    reason: 'out_of_stock',
    warehouse: 'berlin',
    incident: '0123456789ab',
    atLeastMinor: 0,
    atMostMinor: 4_990,
    placedFrom: '2026-11-01T23:00:00.000Z',
    placedBefore: '2026-11-03T23:00:00.000Z',
    stillFor: '24h',
  } as const
  expect(read(ordersHref({ ...filter, status: [...filter.status] }))).toEqual(filter)
})

test('the address keeps its old word for a step', () => {
  expect(ordersHref({ step: 'ship' })).toBe('/console/orders?station=ship')
  expect(read('/console/orders?station=ship').step).toBe('ship')
})

test('no filter is the plain address, and an unknown word is left out', () => {
  expect(ordersHref({})).toBe('/console/orders')
  expect(read('/console/orders?station=moon&status=LOST&age=1y')).toEqual(noFilter)
  const nonsense = [
    'reason=boredom',
    'incident=1',
    'min=-1&max=1e3',
    'max=99999999999',
    'from=0000-01-01',
    'before=2026-13-01',
    'from=yesterday',
    'still=ever',
  ]
  for (const query of nonsense) expect(read(`/console/orders?${query}`), query).toEqual(noFilter)
})

test('what nothing that is kept can hold is not looked for', () => {
  expect(read('/console/orders?q=%00&cause=a%00b')).toEqual({ ...noFilter, cause: '' })
})

test('a day in an address is where it begins, in UTC', () => {
  expect(read('/console/orders?from=2026-11-01').placedFrom).toBe('2026-11-01T00:00:00.000Z')
})
