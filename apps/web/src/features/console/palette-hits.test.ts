import { expect, test } from 'vitest'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
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

const mug = { sku: 'enamel-mug', name: 'Enamel mug', free: 12 }
const dark = { id: 'theme', label: 'Switch to dark', alsoSaid: 'theme', change: () => undefined }

const incidents = [
  ['payment', 'Error: answers 503', ['i1']] as const,
  ['shipping', 'Error: no label', ['i2', 'i3']] as const,
].map(
  ([group, error, ids]) =>
    ({
      ...{ groups: [group], error, ids: [...ids], orders: 3, heldMinor: 12_600 },
      ...{ currency: 'EUR', state: 'dead' },
    }) as ConsoleOutputs['overview']['incidents'][number],
)

const hits = (typed: string, found = [one], read: [string, Offers][] = [], role = 'operator') =>
  hitsOf({
    query: readPalette(typed),
    pages: itemsFor(role),
    settings: [dark],
    incidents,
    found: { orders: found, more: false, incident: null, products: [mug] },
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
      foretold: {
        ...{ type: 'command', orderId: 'o2', currency: 'EUR' },
        command: { type: 'retry', service: 'payment' },
      },
    },
    {
      id: 'retry-payment o1',
      label: 'Retry payment now… 7KM4-AAAA',
      note: 'Can’t be done: It has completed.',
      href: null,
    },
  ])
})

test('a bare number opens the order, and with a verb the act comes first', () => {
  const first = (typed: string) => hits(typed, [one], [['o1', offers(null)]])[0]?.items[0]?.href
  expect(first('7km4')).toBe('/console/orders/o1')
  expect(first('retry 7km4')).toBe('/console/orders/o1?ask=retry-payment')
})

test('without a verb what can be done for the one order is offered, and nothing else', () => {
  const labels = named(hits('7km4', [one], [['o1', offers('No.')]]), 'Do')?.map(
    ({ label }) => label,
  )
  expect(labels).toEqual(['Cancel and compensate… 7KM4-AAAA'])
})

const refunds = (refusal: string | null): Offers => ({
  ...offers(null),
  offers: [
    { command: { type: 'refund', amountMinor: 4_200 }, refusal },
    { command: { type: 'refund_by_hand', amountMinor: 4_200, reference: 'x' }, refusal },
  ],
})

test('an amount fills the dialog of a refund, and is foretold where its dialog needs no more', () => {
  const typed = (text: string, refusal: string | null = null) =>
    named(hits(text, [one], [['o1', refunds(refusal)]]), 'Do')
  expect(typed('refund 7km4 12,50 €')).toMatchObject([
    {
      label: 'Refund 12.50\u00a0€… 7KM4-AAAA',
      href: '/console/orders/o1?ask=refund-order&amount=1250',
      foretold: { orderId: 'o1', command: { type: 'refund', amountMinor: 1_250 } },
    },
    {
      label: 'Mark refund of 12.50\u00a0€ as done… 7KM4-AAAA',
      href: '/console/orders/o1?ask=refund_by_hand-order&amount=1250',
    },
  ])
  // How it is found in the books of the bank only a person knows.
  expect(typed('refund 7km4 12.50')?.[1]?.foretold).toBeUndefined()
  expect(typed('refund 7km4')?.[0]).toMatchObject({
    href: '/console/orders/o1?ask=refund-order',
    foretold: { command: { amountMinor: 4_200 } },
  })
  expect(typed('refund 7km4 0')?.[0]).toMatchObject({
    ...{ href: null, note: 'Can’t be done: “0” is no amount in EUR.' },
  })
  for (const amount of ['12.505', '-5', '1e3', '12.50 USD', '$5'])
    expect(typed(`refund T26N-KFVFJ ${amount}`)?.[0], amount).toMatchObject({
      ...{ href: null, note: `Can’t be done: “${amount}” is no amount in EUR.` },
    })
  const inDinars = { ...one, currency: 'BHD' }
  expect(
    named(hits('refund 7km4 12.505 bhd', [inDinars], [['o1', refunds(null)]]), 'Do')?.[0],
  ).toMatchObject({ href: '/console/orders/o1?ask=refund-order&amount=12505' })
  expect(typed('refund 7km4 5', 'It was never charged.')?.[0]).toMatchObject({
    ...{ href: null, note: 'Can’t be done: It was never charged.' },
  })
})

test('a verb with a filter leads to the list with the dialog in which all of it are frozen', () => {
  expect(named(hits('retry all stuck at payment', []), 'Do')).toMatchObject([
    {
      label: 'Retry what stands: Orders at Charge, that need a person…',
      href: '/console/orders?station=charge&attention=dead&act=retry',
      foretold: { type: 'many', filter: { step: 'charge', attention: 'dead' } },
    },
  ])
})

test('what stands at an incident is retried by a word of its cause, and the incident is found by it', () => {
  expect(named(hits('retry 503', []), 'Do')).toEqual([
    {
      ...{ id: 'standing i1', label: 'Retry what stands: “Payment: answers 503”…' },
      note: '3 orders, 126.00\u00a0€, left for a person',
      href: '/console/incidents/i1?act=retry',
    },
  ])
  expect(named(hits('answers', []), 'Incidents')).toMatchObject([{ href: '/console/incidents/i1' }])
  // It has a page for each of two services.
  expect(named(hits('no label', []), 'Incidents')).toBeUndefined()
  expect(named(hits('cancel 503', []), 'Do')).toBeUndefined()
})

test('goods that came in lead to the shelves of their product, with how many', () => {
  const open = '/console/stock?q=enamel-mug&view=all&sku=enamel-mug'
  expect(named(hits('restock mug 50', []), 'Do')).toEqual([
    {
      ...{ id: 'receive enamel-mug', label: 'Receive 50 of Enamel mug…' },
      ...{ note: 'enamel-mug, 12 free now', href: `${open}&receive=50` },
    },
  ])
  // An order of these goods comes after them, and before them where nobody says how many.
  const came: Offers = {
    ...offers(null),
    offers: [{ command: { type: 'restock', lines: [] }, refusal: null }],
  }
  const first = (typed: string) => named(hits(typed, [one], [['o1', came]]), 'Do')?.[0]?.id
  expect(first('restock mug 50')).toBe('receive enamel-mug')
  expect(first('restock mug')).toBe('restock-order o1')
  expect(named(hits('receive mug', []), 'Do')).toMatchObject([
    { label: 'Receive Enamel mug…', href: open },
  ])
  expect(named(hits('mug', []), 'Products')).toMatchObject([{ label: 'Enamel mug', href: open }])
})

test('a setting is offered to who asks for it, and leads nowhere', () => {
  expect(named(hits('theme', []), 'Settings')).toMatchObject([{ href: null, setting: dark }])
  expect(named(hits('', []), 'Settings')).toBeUndefined()
  // Nobody is called like this: Enter means the setting, and not the empty list of orders.
  const names = (found: FoundOrder[]) => hits('theme', found).map(({ name }) => name)
  expect(names([]).filter((name) => name !== 'Products')).toEqual(['Settings', 'Orders'])
  expect(names([one]).filter((name) => name !== 'Products')).toEqual(['Orders', 'Settings'])
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
  expect(named(hits('staff', [], [], 'admin'), 'Go to')).toMatchObject([
    { href: '/console/staff', keys: 'G T' },
  ])
  expect(named(hits('', []), 'Go to')?.length).toBeGreaterThan(10)
})

test('a verb alone asks for the order', () => {
  expect(hits('cancel', [])).toEqual([])
  // What stands somewhere needs no order to be said.
  expect(named(hits('retry', []), 'Do')?.map(({ id }) => id)).toEqual(['standing i1'])
  expect(hintOf(readPalette('retry'))).toMatch(/^Say for which order/)
})

test('who types the beginning of a page’s name is led there, and by any other part of it to orders first', () => {
  expect(hits('audi', [one]).map(({ name }) => name)).toEqual(['Go to', 'Orders', 'Products'])
  expect(hits('many', [one]).map(({ name }) => name)).toEqual(['Orders', 'Products', 'Go to'])
})
