import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { addToCart, countItems, quantityOf } from './cart.ts'
import { CartStore } from './cart-store.ts'

/** A browser as far as the store sees it: one cookie jar for all tabs, and a server with so many of each thing. */
let jar = ''
let asked: { sku: string; quantity: number }[][] = []
let stock = 1_000
let sold = true
let online = true
let takesCookies = true

const document = {
  get cookie() {
    return jar
  },
  set cookie(line: string) {
    if (!takesCookies) return
    const [pair = '', ...attributes] = line.split('; ')
    jar = attributes.includes('max-age=0') ? '' : pair
  },
}

const channels: BroadcastChannel[] = []
/** Closed after each test: the tabs of one are not told of the next one's bag. */
class Channel extends BroadcastChannel {
  constructor(name: string) {
    super(name)
    channels.push(this)
  }
}

async function answer(url: string | URL | Request): Promise<Response> {
  if (!online) throw new TypeError('fetch failed')
  const { lines } = JSON.parse(
    new URL(String(url), 'http://shop.test').searchParams.get('input') ?? '{}',
  ) as {
    lines: { sku: string; quantity: number }[]
  }
  asked.push(lines)
  const quoted = lines.map(({ sku, quantity }) => ({
    sku,
    name: sku,
    quantity,
    orderable: Math.min(quantity, stock),
    unitPriceMinor: 100,
  }))
  return Response.json({
    result: {
      data: {
        lines: sold ? quoted : [],
        unknown: sold ? [] : lines.map(({ sku }) => sku),
        totalMinor: 0,
        currency: 'EUR',
        complete: true,
      },
    },
  })
}

const newId = () => '0b7e1c9e-5a55-4c8c-9a6b-0a1b2c3d4e5f'
const addMug = (store: CartStore) => store.change((cart) => addToCart(cart, 'enamel-mug', 1, newId))

beforeEach(() => {
  jar = ''
  asked = []
  stock = 1_000
  sold = true
  online = true
  takesCookies = true
  vi.stubGlobal('document', document)
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('fetch', answer)
  vi.stubGlobal('BroadcastChannel', Channel)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  for (const channel of channels.splice(0)) channel.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Lets what was clicked settle and the server answer. */
async function settle(store: CartStore) {
  const answered = new Promise<void>((resolve) => {
    const stop = store.subscribe(() => {
      stop()
      resolve()
    })
  })
  vi.advanceTimersByTime(1_000)
  await answered
}

describe('the bag in the browser', () => {
  test('takes fifty quick clicks at once and asks the server at most twice', async () => {
    const store = new CartStore()
    for (let click = 0; click < 50; click += 1) addMug(store)
    expect(countItems(store.snapshot().cart)).toBe(50)
    await settle(store)
    expect(asked.length).toBeGreaterThanOrEqual(1)
    expect(asked.length).toBeLessThanOrEqual(2)
    expect(asked.at(-1)).toEqual([{ sku: 'enamel-mug', quantity: 50 }])
  })

  test('survives a reload', () => {
    addMug(new CartStore())
    expect(countItems(new CartStore().snapshot().cart)).toBe(1)
  })

  test('shows in the other tabs, and loses no click of theirs', async () => {
    const [one, other] = [new CartStore(), new CartStore()]
    const heard = new Promise<void>((resolve) => other.subscribe(resolve))
    addMug(one)
    await heard
    expect(countItems(other.snapshot().cart)).toBe(1)
    addMug(other)
    addMug(one)
    expect(countItems(one.snapshot().cart)).toBe(3)
  })

  test('keeps what is not there, and knows how many are', async () => {
    stock = 2
    const store = new CartStore()
    for (let click = 0; click < 5; click += 1) addMug(store)
    await settle(store)
    expect(quantityOf(store.snapshot().cart, 'enamel-mug')).toBe(5)
    expect(store.snapshot().messages).toEqual([])
    expect(store.snapshot().checked?.lines).toMatchObject([{ quantity: 5, orderable: 2 }])
  })

  test('takes out what is not sold any more, and says so', async () => {
    sold = false
    const store = new CartStore()
    addMug(store)
    await settle(store)
    expect(countItems(store.snapshot().cart)).toBe(0)
    expect(store.snapshot().messages).toEqual([
      'Something in your bag is no longer sold, so it was taken out.',
    ])
    expect(countItems(new CartStore().snapshot().cart)).toBe(0)
  })

  test('keeps the bag when the server can’t be asked, and says so', async () => {
    online = false
    const store = new CartStore()
    addMug(store)
    await settle(store)
    expect(countItems(store.snapshot().cart)).toBe(1)
    expect(store.snapshot().messages[0]).toContain('We could not look up prices and stock')
  })
})

test('a browser that refuses cookies shows no bag that is not there, and says why', () => {
  takesCookies = false
  const store = new CartStore()
  addMug(store)
  expect(countItems(store.snapshot().cart)).toBe(0)
  expect(store.snapshot().messages).toEqual([expect.stringContaining('keeps no cookies')])
})
