import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { readPartitions } from '@sagaboard/db/postgres-log/postgres-log'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { partitionOf } from '@sagaboard/events/log/partition'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { customerNote } from '../../../lib/customer-note.ts'
import { openRelay } from '../../../testing/relay.ts'
import { postOrder, sampleInput, signIn, startWeb, type TestWeb } from '../../../testing/web.ts'
import { demoAccounts } from '../../auth/demo-accounts.ts'
import { orderAccepted, orderEvents, orderState, problem, productList } from './schemas.ts'

const database = testDatabase({ seeded: true })
let web: TestWeb

beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url, DEMO_ACCOUNTS: 'on' })
})
afterAll(() => web.stop())

const ask = (path: string, init: RequestInit = {}) => fetch(`${web.origin}${path}`, init)
const countOrders = async () =>
  Number((await database.pool.query('select count(*) as n from orders.orders')).rows[0].n)
const countEvents = async (id: string) =>
  Number(
    (await database.pool.query('select count(*) as n from log.events where order_id = $1', [id]))
      .rows[0].n,
  )

/** Checks that an answer is a refusal as RFC 9457 has it, and returns it. */
async function refusal(response: Response, status: number) {
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  const body = problem.parse(await response.json())
  expect(body.status).toBe(status)
  return body
}

async function place(key: string = randomUUID(), body: unknown = sampleInput) {
  const response = await postOrder(web.origin, key, body)
  expect(response.status).toBe(202)
  return orderAccepted.parse(await response.json())
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

describe('GET /v1/products', () => {
  test('lists what can be ordered', async () => {
    const response = await ask('/v1/products')
    expect(response.status).toBe(200)
    const { products } = productList.parse(await response.json())
    expect(products.length).toBeGreaterThanOrEqual(12)
    expect(products.filter(({ available }) => available === 0)).toHaveLength(1)
    expect(products.filter(({ available }) => available === 1)).toHaveLength(1)
  })

  test('answers HEAD without a body', async () => {
    const response = await ask('/v1/products', { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
  })
})

describe('POST /v1/orders', () => {
  test('keeps the order before it answers, and says where to look', async () => {
    const response = await postOrder(web.origin, randomUUID())
    const order = orderAccepted.parse(await response.json())
    expect(response.headers.get('location')).toBe(`/v1/orders/${order.orderId}`)
    expect(order).toMatchObject({ status: 'PENDING', totalMinor: 3_600, currency: 'EUR' })
    expect(await countEvents(order.orderId)).toBe(1)
    const kept = await ask(order.links.self, bearer(order.accessToken))
    expect(orderState.parse(await kept.json())).toMatchObject({
      status: 'PENDING',
      version: 1,
      needsAttention: false,
      totalMinor: 3_600,
      onShortage: 'cancel',
      leftOut: [],
      followUp: null,
      followUpOf: null,
      waitingFor: null,
    })
  })

  test('of several lines costs what its lines cost', async () => {
    const prices = new Map(
      productList
        .parse(await (await ask('/v1/products')).json())
        .products.map(({ sku, priceMinor }) => [sku, priceMinor]),
    )
    const lines = [
      { sku: 'enamel-mug', quantity: 2 },
      { sku: 'linen-apron', quantity: 3 },
      { sku: 'tea-towel', quantity: 1 },
    ]
    const total = lines.reduce(
      (sum, { sku, quantity }) => sum + quantity * (prices.get(sku) ?? 0),
      0,
    )
    const order = await place(randomUUID(), { ...sampleInput, lines })
    expect(order.totalMinor).toBe(total)
    const kept = orderState.parse(
      await (await ask(order.links.self, bearer(order.accessToken))).json(),
    )
    expect(kept.totalMinor).toBe(total)
    expect(kept.lines).toMatchObject(
      lines.map((line) => ({ ...line, unitPriceMinor: prices.get(line.sku) })),
    )
  })

  const createdOf = async (orderId: string) =>
    (
      await database.pool.query('select data from log.events where order_id = $1 and version = 1', [
        orderId,
      ])
    ).rows[0].data

  test('states what is done about a shortage, the note and the language, as they were said', async () => {
    const note = 'Ring twice.\r\nThe dog is kind.'
    const said = { ...sampleInput, onShortage: 'backorder', note, locale: 'de-at' }
    const { orderId } = await place(randomUUID(), said)
    const { personal, ...data } = await createdOf(orderId)
    expect(data).toMatchObject({ onShortage: 'backorder', locale: 'de-AT' })
    expect(personal.note).toBe('Ring twice.\nThe dog is kind.')
    const { orders } = web.services
    expect(customerNote(await orders.events(orderId))).toBe(personal.note)
  })

  test.each([
    ['pt-BR,en;q=0.5', 'pt-BR'],
    ['*', 'en'],
    ['%%%', 'en'],
  ])('with nothing said and the language header %s is as usual, in %s', async (header, locale) => {
    const answer = await postOrder(web.origin, randomUUID(), sampleInput, {
      'accept-language': header,
    })
    const { orderId } = orderAccepted.parse(await answer.json())
    const { personal, ...data } = await createdOf(orderId)
    expect(data).toMatchObject({ onShortage: 'cancel', locale })
    expect(personal).not.toHaveProperty('note')
  })

  test('names the fields of what can’t be said, and says what can', async () => {
    const body = { ...sampleInput, onShortage: 'wait', note: ' ', locale: 'german' }
    expect((await refusal(await postOrder(web.origin, randomUUID(), body), 422)).errors).toEqual([
      { path: 'onShortage', message: 'must be one of cancel, ship_available, backorder' },
      {
        path: 'note',
        message: 'must not be empty: leave it out when there is nothing to say',
      },
      { path: 'locale', message: 'must be a language as BCP 47 writes it, such as de or en-GB' },
    ])
  })

  test.each([
    ['another choice', { onShortage: 'backorder' }],
    ['a note', { note: 'Ring twice.' }],
    ['a language', { locale: 'de' }],
  ])(
    'with %s is another order under a known key; the usual choice is the same',
    async (_what, change) => {
      const key = randomUUID()
      const { orderId } = await place(key)
      expect((await place(key, { ...sampleInput, onShortage: 'cancel' })).orderId).toBe(orderId)
      const other = await postOrder(web.origin, key, { ...sampleInput, ...change })
      expect((await refusal(other, 422)).type).toContain('key-reused')
    },
  )

  test('is refused in two currencies, and above the stated maximum, by name of the line', async () => {
    await database.pool.query(
      `insert into catalog.products values
         ('penny', 'Penny', 'garden', 'Old.', 100, 'GBP', 98), ('yacht', 'Yacht', 'garden', 'Big.', 30000000, 'EUR', 99)
       on conflict do nothing`,
    )
    const mug = { sku: 'enamel-mug', quantity: 1 }
    const before = await countOrders()
    for (const [lines, path] of [
      [[mug, { sku: 'penny', quantity: 1 }], 'lines.1.sku'],
      [[{ sku: 'penny', quantity: 1 }, mug], 'lines.1.sku'],
      [[{ sku: 'yacht', quantity: 72 }], 'lines'],
    ] as const) {
      const answer = await postOrder(web.origin, randomUUID(), { ...sampleInput, lines })
      expect((await refusal(answer, 422)).errors?.map((error) => error.path)).toEqual([path])
    }
    expect(await countOrders()).toBe(before)
    const dear = await place(randomUUID(), {
      ...sampleInput,
      lines: [{ sku: 'yacht', quantity: 71 }],
    })
    expect(dear.totalMinor).toBe(2_130_000_000)
  })

  test('makes one order of twenty parallel posts with one key', async () => {
    const before = await countOrders()
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 20 }, () => postOrder(web.origin, key)))
    const accepted = answers.filter(({ status }) => status === 202)
    expect(accepted.length).toBeGreaterThanOrEqual(1)
    for (const other of answers.filter(({ status }) => status !== 202)) await refusal(other, 409)
    const ids = new Set(
      await Promise.all(
        accepted.map(async (answer) => orderAccepted.parse(await answer.json()).orderId),
      ),
    )
    expect(ids.size).toBe(1)
    expect(await countOrders()).toBe(before + 1)
  })

  test('answers a repeated request the same again, also after a restart', async () => {
    const key = randomUUID()
    const first = await (await postOrder(web.origin, key)).text()
    const again = await postOrder(web.origin, key)
    expect(again.status).toBe(202)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await again.text()).toBe(first)
    const other = await startWeb({ DATABASE_URL: database.url, DEMO_ACCOUNTS: 'on' })
    try {
      expect(await (await postOrder(other.origin, key)).text()).toBe(first)
    } finally {
      await other.stop()
    }
  })

  test('takes a key in quotes as the same key', async () => {
    const key = randomUUID()
    expect((await place(`"${key}"`)).orderId).toBe((await place(key)).orderId)
  })

  test('refuses a key that was used with another body, and orders nothing', async () => {
    const key = randomUUID()
    await place(key)
    const before = await countOrders()
    const body = await refusal(
      await postOrder(web.origin, key, {
        ...sampleInput,
        lines: [{ sku: 'enamel-mug', quantity: 3 }],
      }),
      422,
    )
    expect(body.errors).toEqual([
      { path: 'Idempotency-Key', message: 'was used with another body' },
    ])
    expect(await countOrders()).toBe(before)
  })

  const [ada, olga] = demoAccounts
  const cookieFor = async (account: typeof ada | null) =>
    account ? { cookie: await signIn(web, account.email, account.password) } : {}
  const changed = { ...sampleInput, lines: [{ sku: 'enamel-mug', quantity: 3 }] }

  /** Who placed the order, who sends its key again, and what they get for the same body and for another. */
  type Account = (typeof demoAccounts)[number] | null
  const whose: [who: string, by: [first: Account, second: Account, key: string], said: number[]][] =
    [
      ['a guest, then a guest', [null, null, 'a UUID'], [202, 422]],
      ['a guest, then a guest', [null, null, 'a name'], [409, 409]],
      ['a guest, then an account', [null, ada ?? null, 'a UUID'], [409, 409]],
      ['an account, then a guest', [ada ?? null, null, 'a UUID'], [409, 409]],
      ['an account, then the same', [ada ?? null, ada ?? null, 'a UUID'], [202, 422]],
      ['an account, then the same', [ada ?? null, ada ?? null, 'a name'], [202, 422]],
      ['an account, then another', [ada ?? null, olga ?? null, 'a UUID'], [409, 409]],
    ]
  test.each(whose)('one key names one order: %s', async (_who, by, statuses) => {
    const [first, second, form] = by
    const key = form === 'a UUID' ? randomUUID() : `order ${randomUUID().slice(0, 6)}`
    const placed = await postOrder(web.origin, key, sampleInput, await cookieFor(first))
    const order = orderAccepted.parse(await placed.json())
    const before = await countOrders()
    const cookie = await cookieFor(second)
    for (const [index, body] of [sampleInput, changed].entries()) {
      const answer = await postOrder(web.origin, key, body, cookie)
      expect(answer.status).toBe(statuses[index])
      const text = await answer.text()
      expect(text.includes(order.orderId)).toBe(answer.status === 202)
      expect(text.includes(order.accessToken)).toBe(answer.status === 202)
      if (answer.status === 409) expect(text).toContain('urn:sagaboard:problem:key-taken')
    }
    expect(await countOrders()).toBe(before)
  })

  test('says the same of somebody else’s key, whatever is sent with it', async () => {
    const key = randomUUID()
    await postOrder(web.origin, key, sampleInput, await cookieFor(ada ?? null))
    const answers: string[] = []
    for (const body of [sampleInput, changed])
      answers.push(await (await postOrder(web.origin, key, body)).text())
    expect(answers[0]).toContain('key-taken')
    expect(answers[0]).toBe(answers[1])
  })

  test.each([
    ['no key', undefined],
    ['an empty key', ''],
    ['a key that is too long', 'x'.repeat(256)],
  ])('refuses %s', async (_what, key) => {
    expect((await refusal(await postOrder(web.origin, key), 400)).type).toContain('idempotency-key')
  })

  test('refuses a key that is given twice', async () => {
    const headers: [string, string][] = [
      ['content-type', 'application/json'],
      ['idempotency-key', 'a'],
      ['idempotency-key', 'b'],
    ]
    const raw = headers.map(([name, value]) => `${name}: ${value}`).join('\r\n')
    const answer = await rawRequest(
      `POST /v1/orders HTTP/1.1\r\nhost: localhost\r\n${raw}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  })

  test.each([
    ['half of a JSON text', '{"lines":'],
    ['nothing', ''],
    ['bytes that are no text', '\u0000'],
  ])('refuses %s as malformed', async (_what, body) => {
    await refusal(await postOrder(web.origin, randomUUID(), body), 400)
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    undefined,
  ])('refuses the content type %s', async (type) => {
    await refusal(
      await postOrder(web.origin, randomUUID(), sampleInput, { 'content-type': type }),
      415,
    )
  })

  test.each([
    'application/json; charset=utf8',
    'application/json;charset="UTF-8"',
    'Application/JSON ;',
  ])('takes the content type %s', async (type) => {
    const response = await postOrder(web.origin, randomUUID(), sampleInput, {
      'content-type': type,
    })
    expect(response.status).toBe(202)
  })

  test('refuses a compressed body and says that it is taken as it is', async () => {
    const response = await postOrder(web.origin, randomUUID(), sampleInput, {
      'content-encoding': 'gzip',
    })
    expect(response.headers.get('accept-encoding')).toBe('identity')
    await refusal(response, 415)
  })

  test('refuses a body that is too large, whether it says so before or not', async () => {
    const large = JSON.stringify({ ...sampleInput, note: 'x'.repeat(70_000) })
    await refusal(await postOrder(web.origin, randomUUID(), large), 413)
    const answer = await ask('/v1/orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: new Blob([large]).stream(),
      duplex: 'half',
    } as RequestInit)
    await refusal(answer, 413)
  })

  test('goes on when a client goes away in the middle of its body', async () => {
    const { hostname, port } = new URL(web.origin)
    const head = `POST /v1/orders HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nIdempotency-Key: gone\r\nContent-Length: 500\r\n\r\n`
    const socket = connect(Number(port), hostname)
    await new Promise<void>((resolve) => socket.write(`${head}{"lines":`, () => resolve()))
    socket.resetAndDestroy()
    const before = await countOrders()
    await place('gone')
    expect(await countOrders()).toBe(before + 1)
  })

  test.each([
    ['a quantity of 0', { lines: [{ sku: 'enamel-mug', quantity: 0 }] }, 'lines.0.quantity'],
    ['a quantity of 100', { lines: [{ sku: 'enamel-mug', quantity: 100 }] }, 'lines.0.quantity'],
    [
      'an unknown SKU',
      {
        lines: [
          { sku: 'enamel-mug', quantity: 1 },
          { sku: 'unicorn', quantity: 1 },
        ],
      },
      'lines.1.sku',
    ],
    [
      'a price from outside',
      { lines: [{ sku: 'enamel-mug', quantity: 1, priceMinor: 1 }] },
      'lines.0.priceMinor',
    ],
    ['no lines', { lines: [] }, 'lines'],
    ['a NUL in the name', { customer: { email: 'a@b.de', name: 'a\u0000' } }, 'customer.name'],
    ['half an address', { shipTo: { line1: 'Elbweg 3' } }, 'shipTo.city'],
    ['a list instead of an order', [], ''],
    ['a number instead of an order', 7, ''],
  ])('refuses %s and names the field', async (_what, change, path) => {
    const before = await countOrders()
    const input =
      Array.isArray(change) || typeof change === 'number' ? change : { ...sampleInput, ...change }
    const body = await refusal(await postOrder(web.origin, randomUUID(), input), 422)
    expect(body.errors?.map((error) => error.path)).toContain(path)
    expect(await countOrders()).toBe(before)
  })

  test('does not use up a key for what was refused', async () => {
    const key = randomUUID()
    await refusal(await postOrder(web.origin, key, { ...sampleInput, lines: [] }), 422)
    await place(key)
  })

  test('limits how many one client may post, and says when to come back', async () => {
    const strict = await startWeb({
      DATABASE_URL: database.url,
      DEMO_ACCOUNTS: 'on',
      ORDERS_PER_SECOND: '2',
    })
    try {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => postOrder(strict.origin, randomUUID())),
      )
      const limited = answers.filter(({ status }) => status === 429)
      expect(limited.length).toBeGreaterThanOrEqual(4)
      for (const answer of limited) {
        await refusal(answer, 429)
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      }
    } finally {
      await strict.stop()
    }
  })
})

describe('who may look at an order', () => {
  const [shopper, operator] = demoAccounts
  const cookieOf = (account = shopper) => signIn(web, account?.email ?? '', account?.password ?? '')

  test('answers the same for an order that is not there and for one that is not yours', async () => {
    const { orderId } = await place()
    const bodies = await Promise.all(
      [
        `/v1/orders/${randomUUID()}`,
        `/v1/orders/${orderId}`,
        '/v1/orders/1',
        '/v1/orders/%00',
        `/v1/orders/${orderId}/events`,
      ].map(async (path) => refusal(await ask(path), 404)),
    )
    for (const body of bodies) expect(body).toEqual(bodies[0])
    const wrong = await ask(`/v1/orders/${orderId}`, bearer((await place()).accessToken))
    expect(await refusal(wrong, 404)).toEqual(bodies[0])
    const stranger = await ask(`/v1/orders/${orderId}`, { headers: { cookie: await cookieOf() } })
    expect(await refusal(stranger, 404)).toEqual(bodies[0])
  })

  test('opens it to its signed-in owner, but not to another site in the owner’s browser', async () => {
    const cookie = await cookieOf()
    const response = await postOrder(web.origin, randomUUID(), sampleInput, { cookie })
    const { orderId } = orderAccepted.parse(await response.json())
    expect((await ask(`/v1/orders/${orderId}`, { headers: { cookie } })).status).toBe(200)
    await refusal(
      await ask(`/v1/orders/${orderId}`, { headers: { cookie, 'sec-fetch-site': 'cross-site' } }),
      404,
    )
  })

  test('tells every event, also one that can not be read, which keeps its place', async () => {
    const order = await place()
    const event = (type: string) => ({
      order_id: order.orderId,
      id: randomUUID(),
      type,
      schema_version: 1,
      time: new Date().toISOString(),
      data: {},
      causation_id: null,
      correlation_id: randomUUID(),
      traceparent: null,
      actor: null,
    })
    const partition = partitionOf(order.orderId, await readPartitions(database.pool))
    const batch = ['InventoryCounted', 'PaymentCompleted', 'PaymentVoided'].map((type) => ({
      ...event(type),
      partition,
    }))
    await database.pool.query('select log.append($1, $2)', [[partition], JSON.stringify(batch)])
    const { events } = orderEvents.parse(
      await (await ask(order.links.events, bearer(order.accessToken))).json(),
    )
    expect(events.map(({ version, type, source }) => [version, type, source])).toEqual([
      [1, 'OrderCreated', 'orders'],
      [2, 'InventoryCounted', null],
      [3, 'PaymentCompleted', null],
      [4, 'PaymentVoided', 'payment'],
    ])
  })

  test('shows what events hold to staff only', async () => {
    const order = await place()
    const shown = await ask(order.links.events, bearer(order.accessToken))
    const [event] = orderEvents.parse(await shown.json()).events
    expect(event).toMatchObject({ version: 1, type: 'OrderCreated', source: 'orders' })
    expect(event).not.toHaveProperty('data')
    expect(event).not.toHaveProperty('actor')
    const staff = await ask(order.links.events, { headers: { cookie: await cookieOf(operator) } })
    expect(orderEvents.parse(await staff.json()).events[0]).toMatchObject({
      data: { personal: sampleInput.customer },
    })
  })
})

describe('POST /v1/orders/{id}/cancel', () => {
  test('keeps the request once, and refuses who may not see the order', async () => {
    const order = await place()
    const path = `${order.links.self}/cancel`
    await refusal(await ask(path, { method: 'POST' }), 404)
    for (const _ of [1, 2])
      expect((await ask(path, { method: 'POST', ...bearer(order.accessToken) })).status).toBe(202)
    expect(await countEvents(order.orderId)).toBe(2)
  })

  test('refuses with the reason when it is too late', async () => {
    const order = await place()
    await database.pool.query(
      "update orders.orders set status = 'SHIPPED', shipment_status = 'created' where id = $1",
      [order.orderId],
    )
    const body = await refusal(
      await ask(`${order.links.self}/cancel`, { method: 'POST', ...bearer(order.accessToken) }),
      409,
    )
    expect(body.detail).toBe('It has been sent.')
  })
})

describe('everything else under /v1', () => {
  test.each(['/v1', '/v1/', '/v1/nothing', '/v1/orders/', '/v1/orders/a/b/c', '/v1/../v1/x'])(
    '%s is not found',
    async (path) => {
      await refusal(await ask(path), 404)
    },
  )

  test.each([
    ['/v1/products', 'POST', 'GET, HEAD'],
    ['/v1/orders', 'GET', 'POST'],
    [`/v1/orders/${randomUUID()}`, 'DELETE', 'GET, HEAD'],
    [`/v1/orders/${randomUUID()}/events`, 'PUT', 'GET, HEAD'],
    [`/v1/orders/${randomUUID()}/cancel`, 'GET', 'POST'],
  ])('%s does not take %s', async (path, method, allow) => {
    const response = await ask(path, { method })
    expect(response.headers.get('allow')).toBe(allow)
    await refusal(response, 405)
  })

  test.each([
    ['letters that are percent-encoded', '/v1/%70roducts', 200],
    ['a whole address, as a proxy sends it', 'http://localhost/v1/products', 200],
    ['a path whose percent-encoding is broken', '/v1/orders/%E0%A4%A', 400],
    ['a target that is neither path nor address', '*', 400],
  ])('%s', async (_what, target, status) => {
    const answer = await rawRequest(
      `GET ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    if (target.startsWith('/v1') && status === 400)
      expect(answer).toContain('application/problem+json')
  })

  test('serves the document that describes it', async () => {
    const document = await (await ask('/v1/openapi.json')).json()
    expect(document.openapi).toBe('3.1.0')
  })
})

describe('without a database', () => {
  test('answers 503 and when to come back, goes on living, and takes orders when it is back', async () => {
    const relay = await openRelay(database.url)
    const other = await startWeb({ DATABASE_URL: relay.url, DEMO_ACCOUNTS: 'on' })
    try {
      const key = randomUUID()
      relay.cut()
      for (const answer of [
        await postOrder(other.origin, key),
        await fetch(`${other.origin}/v1/products`),
      ]) {
        expect(answer.headers.get('retry-after')).toBe('2')
        await refusal(answer, 503)
      }
      expect((await fetch(`${other.origin}/livez`)).status).toBe(200)
      expect((await fetch(`${other.origin}/readyz`)).status).toBe(503)
      relay.mend()
      expect((await postOrder(other.origin, key)).status).toBe(202)
    } finally {
      await other.stop()
      await relay.close()
    }
  })
})

function rawRequest(text: string): Promise<string> {
  const { port, hostname } = new URL(web.origin)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => socket.write(text))
    socket.on('data', (chunk) => {
      answer += chunk.toString()
    })
    socket.on('end', () => resolve(answer)).on('error', reject)
  })
}
