import { randomUUID } from 'node:crypto'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import type { StockCommand } from '@sagaboard/events/commands/goods'
import type { Role } from '@sagaboard/events/commands/roles'
import { onHandMax } from '@sagaboard/events/commands/stock-plan'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileRowsMax } from '../../../lib/goods/file-limits.ts'
import { sampleInput, startWeb, type TestWeb } from '../../../testing/web.ts'
import { createCaller } from '../index.ts'

const database = testDatabase({ seeded: true })
let web: TestWeb
let userId = ''

beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
  const { internalAdapter } = await web.services.auth.$context
  const made = await internalAdapter.createUser(
    { email: 'olga@example.org', name: 'Olga' },
    { method: 'admin' },
  )
  userId = made.id
})
afterAll(() => web.stop())

const as = (role: Role) => {
  const expiresAt = new Date(8.64e15)
  const session = { role, userId, name: 'Olga', email: 'o@example.org', token: role, expiresAt }
  return createCaller({
    runtime: web.services,
    viewer: { session, accessToken: null },
    client: 'test',
  })
}
const rowsOf = async (text: string, values: unknown[] = []) =>
  (await database.pool.query(text, values)).rows
const lastAudit = async () =>
  (
    await rowsOf(
      'select actor, role, action, reason, outcome, refusal, before, after from audit.commands order by at desc, id limit 1',
    )
  )[0]
const primary = { warehouse: 'leipzig', location: 'primary' } as const
const shelf = { sku: 'tea-towel', ...primary } as const
const back = { warehouse: 'leipzig', location: 'back' } as const
const onHand = async (at = { ...shelf } as { sku: string; warehouse: string; location: string }) =>
  (
    await rowsOf(
      'select on_hand as n from inventory.stock where sku = $1 and warehouse = $2 and location = $3',
      [at.sku, at.warehouse, at.location],
    )
  )[0]?.n
type Act = Exclude<StockCommand, { type: 'stock_import' }>
const stock = (command: Act, reason = 'delivery LS-20418', idempotencyKey: string = randomUUID()) =>
  as('operator').console.stock.run({ command, reason, idempotencyKey })
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => 'was not refused',
    (error: Error) => error.message,
  )

describe('stock', () => {
  test('that is received, counted, corrected and moved is in the ledger with who and why, and in the audit', async () => {
    const [before, behind] = [await onHand(), (await onHand({ ...shelf, ...back })) ?? 0]
    const { rows: first } = await as('operator').console.stock.list({
      query: 'tea towel',
      view: 'all',
    })
    const total = (first[0]?.shelves ?? []).reduce((sum, one) => sum + one.onHand, 0)
    await stock({ type: 'stock_receive', ...shelf, units: 50 })
    expect(await lastAudit()).toMatchObject({
      actor: `staff:${userId}`,
      role: 'operator',
      action: 'stock_receive',
      reason: 'delivery LS-20418',
      outcome: 'accepted',
      before: { levels: [{ onHand: before }] },
      after: { levels: [{ onHand: before + 50 }], changed: 1 },
    })
    await stock(
      { type: 'stock_count', ...shelf, counted: before + 47, expectedOnHand: before + 50 },
      'three were torn',
    )
    await stock({ type: 'stock_correct', ...shelf, change: -1 }, 'one was split')
    await stock(
      { type: 'stock_move', sku: shelf.sku, from: primary, to: back, units: 6 },
      'make room',
    )
    await stock(
      { type: 'stock_threshold', ...shelf, lowAt: 100, expectedLowAt: null },
      'sells well',
    )
    const entries = await as('operator').console.stock.movements({ sku: shelf.sku })
    expect(
      entries
        .slice(0, 5)
        .map((one) => [one.kind, one.units, one.location, one.onHandThen, one.by, one.reason]),
    ).toEqual([
      ['move_in', 6, 'back', total + 46, 'Olga', 'make room'],
      ['move_out', -6, 'primary', total + 40, 'Olga', 'make room'],
      ['correct', -1, 'primary', total + 46, 'Olga', 'one was split'],
      ['count', -3, 'primary', total + 47, 'Olga', 'three were torn'],
      ['receive', 50, 'primary', total + 50, 'Olga', 'delivery LS-20418'],
    ])
    const { rows } = await as('operator').console.stock.list({ query: 'tea towel', view: 'all' })
    expect(rows[0]?.shelves).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...shelf, onHand: before + 40, lowAt: 100 }),
        expect.objectContaining({ ...shelf, ...back, onHand: behind + 6 }),
      ]),
    )
  })

  test('is not counted below what is reserved: the sentence says how many, and nothing changes but the audit', async () => {
    await database.pool.query(
      `update inventory.stock set reserved = 3 where sku = 'copper-pan' and warehouse = 'leipzig' and location = 'primary'`,
    )
    const pan = { ...shelf, sku: 'copper-pan' }
    const is = await onHand(pan)
    const asked = stock({ type: 'stock_count', ...pan, counted: 2, expectedOnHand: is })
    expect(await refusal(asked)).toMatch(/^3 are reserved for orders, so no fewer than 3/)
    expect(await onHand(pan)).toBe(is)
    expect(await lastAudit()).toMatchObject({ action: 'stock_count', outcome: 'refused' })
    await database.pool.query(
      `update inventory.stock set reserved = 0 where sku = 'copper-pan' and warehouse = 'leipzig' and location = 'primary'`,
    )
  })

  test('of one count by two people at once, the second is told to count again', async () => {
    const is = await onHand()
    const results = await Promise.all(
      [1, 2].map((less) =>
        refusal(stock({ type: 'stock_count', ...shelf, counted: is - less, expectedOnHand: is })),
      ),
    )
    expect(results.filter((result) => result === 'was not refused')).toHaveLength(1)
    expect(results.find((result) => result !== 'was not refused')).toMatch(
      new RegExp(`^On hand is ${await onHand()} by now, and not ${is}: count it again`),
    )
  })

  test('that twenty people receive at once on a new shelf is all there, and what is asked twice is done once', async () => {
    await database.pool.query(
      `insert into inventory.warehouses (id, name, rank, country, latitude, longitude) values ('graz', 'Graz', 99, 'AT', 47, 15)`,
    )
    const fresh = { sku: 'seed-tray', ...primary, warehouse: 'graz' } as const
    const key = randomUUID()
    await Promise.all([
      ...Array.from({ length: 20 }, () => stock({ type: 'stock_receive', ...fresh, units: 2 })),
      stock({ type: 'stock_receive', ...fresh, units: 5 }, 'once', key),
    ])
    await stock({ type: 'stock_receive', ...fresh, units: 5 }, 'once', key)
    expect(await onHand(fresh)).toBe(45)
  })

  test.each([
    ['an unknown product', { ...shelf, sku: 'moon' }, /There is no product “moon”/],
    ['an unknown warehouse', { ...shelf, warehouse: 'moon' }, /There is no warehouse “moon”/],
  ])('of %s is refused', async (_what, at, sentence) => {
    expect(await refusal(stock({ type: 'stock_receive', ...at, units: 1 }))).toMatch(sentence)
  })

  test('of shelves as full as they may be is read everywhere, and summed up to the unit', async () => {
    const sku = 'pull-saw'
    const full = [primary, back, { ...primary, warehouse: 'lyon' }]
    for (const at of [...full.map((place) => ({ sku, ...place })), { ...shelf, ...back }])
      await stock({
        ...{ type: 'stock_count', ...at, counted: onHandMax },
        expectedOnHand: (await onHand(at)) ?? 0,
      })
    const [{ total }] = await rowsOf(
      'select sum(on_hand - reserved)::float8 as total from inventory.stock where sku = $1',
      [sku],
    )
    expect(total).toBeGreaterThanOrEqual(3 * onHandMax)
    const { console: ask, catalog } = as('operator')
    expect(await catalog.product({ sku })).toMatchObject({ available: total })
    expect(await catalog.list({})).toContainEqual(expect.objectContaining({ available: total }))
    const list = await ask.products.list({ query: 'pull saw', show: 'all' })
    expect(list.rows).toMatchObject([{ sku, onHand: total, free: total }])
    const { rows } = await ask.stock.list({ query: 'pull saw', view: 'all' })
    expect(rows[0]?.shelves).toContainEqual(expect.objectContaining({ onHand: onHandMax }))
    const [newest] = await ask.stock.movements({ sku })
    expect(newest).toMatchObject({ kind: 'count', onHandThen: total })
    const found = await ask.find({ text: sku })
    expect(found.products).toMatchObject([{ sku, free: total }])
    const leaving = as('supervisor').console.warehouses.run({
      ...{ command: { type: 'warehouse_remove', id: 'leipzig' }, expectedVersion: null },
      ...{ reason: 'we move', idempotencyKey: randomUUID() },
    })
    expect(await refusal(leaving)).toMatch(/ has 3\d{9} units on hand/)
  })
})

const mug = {
  name: 'Enamel mug',
  category: 'kitchen',
  description: 'Steel under glass.',
  priceMinor: 1900,
  currency: 'EUR',
  weightG: 310,
  lengthMm: 120,
  widthMm: 90,
  heightMm: 85,
  hue: 210,
} as const
const productOf = async (sku: string) => {
  const { rows } = await as('operator').console.products.list({ query: sku, show: 'all' })
  const found = rows.find((row) => row.sku === sku)
  if (!found) throw new Error(`no ${sku}`)
  return found
}
const product = (
  command: Parameters<ReturnType<typeof as>['console']['products']['run']>[0]['command'],
  expectedVersion: number | null,
) =>
  as('supervisor').console.products.run({
    command,
    expectedVersion,
    reason: 'new season',
    idempotencyKey: randomUUID(),
  })
const order = (unitPriceMinor?: number) =>
  web.services.placeOrder(sampleInput, {
    idempotencyKey: randomUUID(),
    ...(unitPriceMinor !== undefined && {
      shown: {
        currency: 'EUR',
        totalMinor: 2 * unitPriceMinor,
        lines: [{ sku: 'enamel-mug', unitPriceMinor }],
      },
    }),
  })

describe('a product', () => {
  test('whose price is changed is ordered at the new one; who was shown the old one is told both', async () => {
    expect(await order(1800)).toMatchObject({ type: 'accepted', totalMinor: 3600 })
    const { version } = await productOf('enamel-mug')
    await product({ type: 'product_change', sku: 'enamel-mug', ...mug }, version)
    expect(await order(1800)).toMatchObject({
      type: 'changed',
      offer: { totalMinor: 3800, lines: [{ unitPriceMinor: 1900 }] },
    })
    expect(await order()).toMatchObject({ type: 'accepted', totalMinor: 3800 })
    expect((await productOf('enamel-mug')).version).toBe(version + 1)
    expect(await lastAudit()).toMatchObject({
      action: 'product_change',
      before: { priceMinor: 1800, version },
      after: { priceMinor: 1900, changed: 1 },
    })
  })

  test('that somebody else has changed meanwhile is not overwritten', async () => {
    const { version } = await productOf('enamel-mug')
    const change = (name: string) =>
      refusal(product({ type: 'product_change', sku: 'enamel-mug', ...mug, name }, version))
    const results = await Promise.all([change('Mug of one'), change('Mug of two')])
    expect(results.toSorted()).toEqual([
      expect.stringMatching(/^Mug of (one|two) was changed by somebody else meanwhile/),
      'was not refused',
    ])
  })

  test('that is retired is sold no more, is in no list, and its page says so; orders keep it; and it comes back', async () => {
    const { console: desk } = as('operator')
    const before = await order()
    const { version } = await productOf('enamel-mug')
    await product({ type: 'product_retire', sku: 'enamel-mug' }, version)
    expect((await as('customer').catalog.list({})).map(({ sku }) => sku)).not.toContain(
      'enamel-mug',
    )
    expect(await as('customer').catalog.product({ sku: 'enamel-mug' })).toMatchObject({
      isRetired: true,
      available: 0,
    })
    expect(await order()).toMatchObject({
      type: 'invalid',
      issues: [{ path: 'lines.0.sku', message: 'is not a product of the catalogue' }],
    })
    const quoted = await as('customer').cart.quote({ lines: [{ sku: 'enamel-mug', quantity: 1 }] })
    expect(quoted.unknown).toEqual(['enamel-mug'])
    if (before.type !== 'accepted') throw new Error(before.type)
    const { events } = await desk.order({ orderId: before.orderId })
    expect(events[0]?.data).toMatchObject({ lines: [{ sku: 'enamel-mug', unitPriceMinor: 1900 }] })
    expect((await desk.products.list({ query: '', show: 'retired' })).rows).toHaveLength(1)
    await product({ type: 'product_restore', sku: 'enamel-mug' }, version + 1)
    expect(await order()).toMatchObject({ type: 'accepted' })
  })

  test('is found by its SKU before others that have it in theirs, with what is free; one that is retired is not', async () => {
    const find = async (text: string) =>
      (await as('operator').console.find({ text })).products.map(({ sku }) => sku)
    const [tray] = (await as('operator').console.find({ text: 'SEED-TRAY' })).products
    expect(tray).toEqual({ sku: 'seed-tray', name: 'Seed tray', free: expect.any(Number) })
    expect(tray?.free).toBeGreaterThan(0)
    expect(await find('board cherry')).toEqual(['cherry-board'])
    expect((await find('a')).length).toBeLessThanOrEqual(3)
    const retire = `update catalog.products set retired_at = $1 where sku = 'cherry-board'`
    await database.pool.query(retire, [new Date()])
    expect(await find('board cherry')).toEqual([])
    await database.pool.query(retire, [null])
  })

  test('that is new is sold at once, last in the shop; its SKU is taken then', async () => {
    await product({ type: 'product_add', sku: 'oil-lamp', ...mug, name: 'Oil lamp' }, null)
    expect((await as('customer').catalog.list({})).at(-1)).toMatchObject({ sku: 'oil-lamp' })
    expect(await refusal(product({ type: 'product_add', sku: 'oil-lamp', ...mug }, null))).toMatch(
      /^There is a product “oil-lamp” already/,
    )
  })
})

describe('a warehouse', () => {
  const linz = {
    ...{ id: 'linz', name: 'Linz', country: 'AT', latitude: 48.31, longitude: 14.29, rank: 9 },
    ...{ gateway: 'LNZ', gatewayLatitude: 48.23, gatewayLongitude: 14.19 },
  }
  const run = (
    command: Parameters<ReturnType<typeof as>['console']['warehouses']['run']>[0]['command'],
    expectedVersion: number | null,
  ) =>
    as('supervisor').console.warehouses.run({
      command,
      expectedVersion,
      reason: 'we grow',
      idempotencyKey: randomUUID(),
    })

  test('with stock can’t be removed; an empty one can', async () => {
    await run({ type: 'warehouse_add', ...linz }, null)
    expect(await refusal(run({ type: 'warehouse_add', ...linz }, null))).toMatch(/already/)
    await run({ type: 'warehouse_change', ...linz, rank: 8 }, 1)
    expect(await refusal(run({ type: 'warehouse_change', ...linz, rank: 7 }, 1))).toMatch(
      /^Linz was changed by somebody else/,
    )
    const there = { warehouse: 'linz', location: 'primary' } as const
    await stock({ type: 'stock_move', sku: shelf.sku, from: primary, to: there, units: 2 })
    expect(await refusal(run({ type: 'warehouse_remove', id: 'linz' }, 2))).toBe(
      'Linz has 2 units on hand: move them out first.',
    )
    await stock({ type: 'stock_move', sku: shelf.sku, from: there, to: primary, units: 2 })
    await run({ type: 'warehouse_remove', id: 'linz' }, 2)
    const left = await as('operator').console.warehouses.list()
    expect(left.map(({ id }) => id)).not.toContain('linz')
  })

  test('has an airport with its position, or none', async () => {
    const half = { ...linz, id: 'graz', gatewayLatitude: null }
    expect(await refusal(run({ type: 'warehouse_add', ...half }, null))).toMatch(
      /both its positions/,
    )
  })
})

describe('a file', () => {
  const { products, stock: shelves } = {
    products: () => as('supervisor').console.products,
    stock: () => as('supervisor').console.stock,
  }
  const sent = (text: string, revision: number | null) => ({
    text,
    revision,
    reason: 'from the list',
    idempotencyKey: randomUUID(),
  })

  test('of products, written and read again, changes nothing; edited it changes just that, with one audit row', async () => {
    const { text } = await products().export()
    expect(await products().check({ text })).toMatchObject({
      type: 'good',
      added: { count: 0 },
      changed: { count: 0 },
    })
    const edited = `${text.replace('Tea towel', 'Kitchen towel')}lantern,Lantern,garden,12.50,EUR,,,,,,no,Shines\n`
    const checked = await products().check({ text: edited })
    if (checked.type !== 'good') throw new Error('a good file')
    expect(checked).toMatchObject({
      added: { count: 1, names: ['Lantern'] },
      changed: { count: 1, names: ['Kitchen towel'] },
    })
    expect(await products().import(sent(edited, checked.revision))).toEqual({ changed: 2 })
    expect(await productOf('lantern')).toMatchObject({ priceMinor: 1250, weightG: null })
    expect(await lastAudit()).toMatchObject({ action: 'products_import', after: { changed: 2 } })
    // Compared with the catalogue of before, it is not taken any more.
    expect(await refusal(products().import(sent(text, checked.revision)))).toMatch(
      /^The catalogue was changed by somebody else meanwhile/,
    )
  })

  test('of products with one bad row does nothing, and names it', async () => {
    const { text } = await products().export()
    const bad = text.replace('Kitchen towel', 'Towel').replace(/kitchen/, 'moon')
    expect(await products().check({ text: bad })).toMatchObject({
      type: 'bad',
      count: 1,
      cells: [{ row: 2, column: 'category', expected: 'One of kitchen, workshop, garden.' }],
    })
    expect(await refusal(products().import(sent(bad, null)))).toMatch(/^Nothing was changed/)
    expect((await productOf('tea-towel')).name).toBe('Kitchen towel')
  })

  test('of as many rows as are taken is taken in, added and changed', async () => {
    const [heading] = (await products().export()).text.split('\n')
    const file = (price: string) =>
      [
        heading,
        ...Array.from(
          { length: fileRowsMax },
          (_, at) => `many-${at},Many,garden,${price},EUR,1,2,3,4,5,yes,Of many`,
        ),
      ].join('\n')
    for (const price of ['1.00', '2.00']) {
      const checked = await products().check({ text: file(price) })
      if (checked.type !== 'good') throw new Error('a good file')
      expect(await products().import(sent(file(price), checked.revision))).toEqual({
        changed: fileRowsMax,
      })
    }
    expect(await productOf('many-4999')).toMatchObject({ priceMinor: 200, version: 2 })
  })

  test('of stock, written and read again, counts nothing; what was counted becomes movements', async () => {
    const { text } = await shelves().export()
    expect(await shelves().check({ text })).toMatchObject({ type: 'good', changed: 0 })
    const before = await onHand({ ...shelf, sku: 'block-plane' })
    const line = `block-plane,leipzig,primary,${before},0,,`
    expect(text).toContain(line)
    const counted = text.replace(line, `block-plane,leipzig,primary,${before},0,${before - 4},20`)
    expect(await shelves().check({ text: counted })).toMatchObject({
      changed: 1,
      more: 0,
      fewer: 4,
    })
    expect(await shelves().import(sent(counted, null))).toEqual({ changed: 1 })
    expect(await onHand({ ...shelf, sku: 'block-plane' })).toBe(before - 4)
    const [entry] = await shelves().movements({ sku: 'block-plane' })
    expect(entry).toMatchObject({ kind: 'count', units: -4, by: 'Olga', reason: 'from the list' })
    // The same file once more says what was on hand before: it names the row, and does nothing.
    expect(await shelves().check({ text: counted })).toMatchObject({
      type: 'bad',
      cells: [
        { column: 'on_hand', expected: expect.stringMatching(/^\d+, which is on hand by now/) },
      ],
    })
    expect(await refusal(shelves().import(sent(counted, null)))).toMatch(
      /^Nothing was changed: row \d+, on_hand/,
    )
    expect(await onHand({ ...shelf, sku: 'block-plane' })).toBe(before - 4)
  })
})

test('after all of it every unit is in the ledger', async () => {
  for (const view of ['stock_equals_ledger', 'stock_never_negative', 'reserved_equals_open'])
    expect(await rowsOf(`select * from invariant.${view}`), view).toEqual([])
})
