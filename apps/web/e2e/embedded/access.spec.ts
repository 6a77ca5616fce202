import { io } from 'socket.io-client'
import { Api } from '../support/api.ts'
import { expect, expectAccessible, type Login, password, test } from '../support/test.ts'

test('an order page is nothing to somebody without its token', async ({
  shopper,
  watch,
  product,
}) => {
  watch.expectRefusal(/\/orders\//)
  const { orderId, accessToken } = await new Api(product.url).place()
  for (const address of [
    `/orders/${orderId}`,
    `/orders/${orderId}?token=${accessToken.slice(0, -1)}_`,
    '/orders/not-an-order',
  ]) {
    expect((await shopper.goto(address))?.status(), address).toBe(404)
    await expect(
      shopper.getByRole('heading', { name: 'There is nothing at this address' }),
    ).toBeVisible()
  }
  expect((await shopper.goto(`/orders/${orderId}?token=${accessToken}`))?.status()).toBe(200)
  // The key has left the address, and opens the page all the same.
  await expect(shopper).toHaveURL(new RegExp(`/orders/${orderId}$`))
  await expect(shopper.getByRole('link', { name: 'its link' })).toHaveAttribute(
    'href',
    `/orders/${orderId}?token=${accessToken}`,
  )
  expect((await shopper.reload())?.status()).toBe(200)
})

test('the API tells nothing about an order to somebody without its token', async ({ product }) => {
  const { orderId, accessToken } = await new Api(product.url).place()
  for (const part of ['', '/events']) {
    for (const authorization of [
      undefined,
      'Bearer wrong',
      `Bearer ${accessToken.slice(0, -1)}_`,
    ]) {
      const response = await fetch(`${product.url}/v1/orders/${orderId}${part}`, {
        headers: authorization ? { authorization } : {},
      })
      expect(response.status, `${part} with ${authorization}`).toBe(404)
      expect(response.headers.get('content-type')).toContain('application/problem+json')
    }
    expect(
      (
        await fetch(`${product.url}/v1/orders/${orderId}${part}`, {
          headers: { authorization: `Bearer ${accessToken}` },
        })
      ).status,
    ).toBe(200)
  }
})

test('who is not signed in is sent to the sign-in page of the console', async ({ shopper }) => {
  await shopper.goto('/console/orders')
  await shopper.waitForURL(/\/console\/sign-in/)
  await expect(shopper.getByRole('heading', { name: 'Sign in to the console' })).toBeVisible()
})

test('a shopper’s account sees its own order, no console, and cannot follow what others do', async ({
  shopper,
  product,
}) => {
  const foreign = await new Api(product.url).place()
  await shopper.goto('/sign-in')
  await shopper.getByLabel('E-mail').fill('shopper@demo.local')
  await shopper.getByLabel('Password').fill(password)
  await shopper.getByRole('button', { name: 'Sign in' }).click()
  await expect(shopper.getByRole('heading', { level: 1, name: 'Your orders' })).toBeVisible()
  await expectAccessible(shopper)
  for (const address of ['/console', '/console/orders', `/console/orders/${foreign.orderId}`]) {
    await shopper.goto(address)
    await expect(
      shopper.getByRole('heading', { level: 1, name: 'The console is for staff' }),
    ).toBeVisible()
  }
  const login = await shopper.context().storageState()
  expect(await ask(product.url, 'feed:join', { positions: null }, { login })).toEqual({
    type: 'refused',
    reason: 'forbidden',
  })
  expect(
    await ask(product.url, 'order:join', { orderId: foreign.orderId, afterVersion: 0 }, { login }),
  ).toEqual({
    type: 'refused',
    reason: 'not_found',
  })
})

test('a socket joins an order with its token only, and the feed not at all', async ({
  product,
}) => {
  const { orderId, accessToken } = await new Api(product.url).place()
  const order = { orderId, afterVersion: 0 }
  expect(await ask(product.url, 'order:join', order)).toEqual({
    type: 'refused',
    reason: 'not_found',
  })
  expect(await ask(product.url, 'order:join', { ...order, accessToken: 'guessed' })).toEqual({
    type: 'refused',
    reason: 'not_found',
  })
  expect(await ask(product.url, 'order:join', { ...order, accessToken })).toMatchObject({
    type: 'joined',
    audience: 'shopper',
  })
  expect(await ask(product.url, 'feed:join', { positions: null })).toEqual({
    type: 'refused',
    reason: 'sign_in',
  })
})

test('a page of another origin gets no socket', async ({ product, operator }) => {
  await expect(
    ask(
      product.url,
      'feed:join',
      { positions: null },
      { login: operator, origin: 'https://elsewhere.example' },
    ),
  ).rejects.toThrow()
  expect(
    await ask(
      product.url,
      'feed:join',
      { positions: null },
      { login: operator, origin: product.url },
    ),
  ).toMatchObject({
    type: 'joined',
  })
})

/** Connects as a browser would, asks one thing, and resolves with the answer. */
async function ask(
  url: string,
  event: string,
  message: object,
  { login, origin }: { login?: Login; origin?: string } = {},
): Promise<unknown> {
  const cookie = login?.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const socket = io(url, {
    path: '/live',
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { ...(cookie && { cookie }), ...(origin && { origin }) },
  })
  try {
    await new Promise<void>((resolve, reject) =>
      socket.once('connect', resolve).once('connect_error', reject),
    )
    return await socket.timeout(10_000).emitWithAck(event, message)
  } finally {
    socket.disconnect()
  }
}
