import { expect, test } from 'vitest'
import { readPalette } from '../../lib/palette.ts'
import { itemsFor } from './nav.tsx'
import { type FoundOrder, hintOf, hitsOf, type Offers } from './palette-hits.ts'

const order = (orderId: string, orderNumber: string) =>
  ({
    orderId,
    orderNumber,
    customerName: 'Ada',
    totalMinor: 4_200,
    currency: 'EUR',
    status: 'PAID',
  }) as FoundOrder

const [one, other] = [order('o1', '7KM4-AAAA'), order('o2', '7KM4-BBBB')]
const offers = (refusal: string | null): Offers => ({
  version: 3,
  currency: 'EUR',
  unsettled: [],
  payloads: [],
  offers: [
    { command: { type: 'retry', service: 'payment' }, refusal },
    { command: { type: 'cancel' }, refusal: null },
    { command: { type: 'return_give_up', returnId: 'r1' }, refusal: null },
  ],
})

const hits = (typed: string, found = [one], read: [string, Offers][] = [], role = 'operator') =>
  hitsOf({
    query: readPalette(typed),
    pages: itemsFor(role),
    found: { orders: found, more: false, incident: null },
    offers: new Map(read),
  })
const named = (groups: ReturnType<typeof hits>, name: string) =>
  groups.find((group) => group.name === name)?.items

test('a verb and an order open the dialog of the act; what can’t be done comes after it, with its reason', () => {
  const groups = hits(
    'retry 7km4',
    [one, other],
    [
      ['o1', offers('It has completed.')],
      ['o2', offers(null)],
    ],
  )
  expect(named(groups, 'Do')).toEqual([
    {
      id: 'retry-payment o2',
      label: 'Retry payment now… 7KM4-BBBB',
      note: expect.stringContaining('Ada'),
      href: '/console/orders/o2?ask=retry-payment',
    },
    {
      id: 'retry-payment o1',
      label: 'Retry payment now… 7KM4-AAAA',
      note: 'Can’t be done: It has completed.',
      href: null,
    },
  ])
})

test('without a verb what can be done for the one order is offered, and nothing else', () => {
  const labels = named(hits('7km4', [one], [['o1', offers('No.')]]), 'Do')?.map(
    ({ label }) => label,
  )
  expect(labels).toEqual(['Cancel and compensate… 7KM4-AAAA'])
})

test('orders lead to their page, and the text to the list', () => {
  expect(named(hits('ada b', [one]), 'Orders')?.map(({ href }) => href)).toEqual([
    '/console/orders/o1',
    '/console/orders?q=ada+b',
  ])
  expect(named(hits('', []), 'Orders')).toBeUndefined()
})

test('pages are those that this person may open', () => {
  expect(named(hits('staff', []), 'Go to')).toBeUndefined()
  expect(named(hits('staff', [], [], 'admin'), 'Go to')).toMatchObject([{ href: '/console/staff' }])
  expect(named(hits('', []), 'Go to')?.length).toBeGreaterThan(10)
})

test('a verb alone asks for the order', () => {
  expect(hits('retry', [])).toEqual([])
  expect(hintOf(readPalette('retry'))).toMatch(/^Say for which order/)
})

test('who types the beginning of a page’s name is led there, and by any other part of it to orders first', () => {
  expect(hits('audi', [one]).map(({ name }) => name)).toEqual(['Go to', 'Orders'])
  expect(hits('many', [one]).map(({ name }) => name)).toEqual(['Orders', 'Go to'])
})
