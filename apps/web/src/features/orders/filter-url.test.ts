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
})

test('what nothing that is kept can hold is not looked for', () => {
  expect(read('/console/orders?q=%00&cause=a%00b')).toEqual({ ...noFilter, cause: '' })
})
