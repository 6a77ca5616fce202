import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { readIfThere } from '@sagaboard/db/embedded/local-process'
import { z } from 'zod'
import { StartError } from './start-error.ts'

const productsSchema = z.object({
  products: z.array(
    z.object({
      sku: z.string(),
      name: z.string(),
      priceMinor: z.number(),
      currency: z.string(),
      available: z.number(),
    }),
  ),
})
const acceptedSchema = z.object({ orderId: z.string(), accessToken: z.string() })
const orderSchema = z.object({
  orderId: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  version: z.number(),
  totalMinor: z.number(),
  currency: z.string(),
  payment: z.object({ capturedMinor: z.number(), refundedMinor: z.number() }),
  waitingFor: z.string().nullable(),
})
type Product = z.infer<typeof productsSchema>['products'][number]
type Order = z.infer<typeof orderSchema>

interface Sample {
  title: string
  product: 'in stock' | 'out of stock'
  quantity: number
  token: string
  postcode: string
  city: string
  name: string
}

const samples: readonly Sample[] = [
  {
    title: 'a plain order',
    product: 'in stock',
    quantity: 1,
    token: 'tok_visa',
    postcode: '04109',
    city: 'Leipzig',
    name: 'Ada Sample',
  },
  {
    title: 'two of one product',
    product: 'in stock',
    quantity: 2,
    token: 'tok_visa',
    postcode: '10115',
    city: 'Berlin',
    name: 'Ben Sample',
  },
  {
    title: 'nothing left in stock',
    product: 'out of stock',
    quantity: 1,
    token: 'tok_visa',
    postcode: '20095',
    city: 'Hamburg',
    name: 'Cleo Sample',
  },
  {
    title: 'a card that is declined',
    product: 'in stock',
    quantity: 1,
    token: 'tok_declined',
    postcode: '50667',
    city: 'Köln',
    name: 'Dan Sample',
  },
  {
    title: 'an undeliverable address',
    product: 'in stock',
    quantity: 1,
    token: 'tok_visa',
    postcode: '00000',
    city: 'Leipzig',
    name: 'Eve Sample',
  },
  {
    title: 'a lost payment answer',
    product: 'in stock',
    quantity: 1,
    token: 'tok_timeout',
    postcode: '80331',
    city: 'München',
    name: 'Finn Sample',
  },
]

const endTimeoutMs = 30_000
const final = new Set(['COMPLETED', 'CANCELLED'])

/**
 * Plays the six sample orders through the public API, once per data directory, and reports how each
 * one ended.
 *
 * @param baseUrl of the running web process
 * @returns whether they were played now or had been before
 * @throws StartError when an order is refused or does not end
 */
export async function playSamples(
  baseUrl: string,
  dataDir: string,
  log: (line: string) => void,
): Promise<'played' | 'played before'> {
  const marker = path.join(dataDir, 'samples.json')
  if ((await readIfThere(marker)) !== undefined) return 'played before'
  const { products } = productsSchema.parse(await getJson(`${baseUrl}/v1/products`))
  const bySku = products.toSorted((a, b) => (a.sku < b.sku ? -1 : 1))
  const empty = bySku.find((product) => product.available === 0)
  const full = bySku.filter((product) => product.available >= 5)

  const played = await Promise.all(
    samples.map(async (sample, index) => {
      const product =
        sample.product === 'out of stock' ? empty : full[index % Math.max(1, full.length)]
      if (!product)
        throw new StartError(
          `The sample order "${sample.title}" needs a product that is ${sample.product}, and there is none.`,
        )
      const placed = await place(baseUrl, sample, product, index)
      return placed && { sample, product, order: await untilItEnds(baseUrl, placed) }
    }),
  )
  for (const entry of played)
    if (entry)
      log(`${entry.sample.title}: ${outcome(entry.order, entry.product, entry.sample.quantity)}`)
  const orders = played.flatMap((entry) =>
    entry ? [{ orderId: entry.order.orderId, title: entry.sample.title }] : [],
  )
  await writeFile(marker, `${JSON.stringify({ orders }, null, 2)}\n`)
  return orders.length ? 'played' : 'played before'
}

/**
 * @returns `undefined` when it was placed before: by a start that was cut off, from other stock, or under another secret, as
 *   in a shop that was restored from a backup into a new data directory
 */
async function place(baseUrl: string, sample: Sample, product: Product, index: number) {
  const response = await fetch(`${baseUrl}/v1/orders`, {
    method: 'POST',
    // A fixed key per sample: a start that was cut off half-way does not place it twice.
    headers: { 'content-type': 'application/json', 'idempotency-key': `sample-order-${index + 1}` },
    body: JSON.stringify({
      lines: [{ sku: product.sku, quantity: sample.quantity }],
      customer: {
        email: `${sample.name.split(' ')[0]?.toLowerCase()}@demo.local`,
        name: sample.name,
      },
      shipTo: { line1: 'Musterweg 1', city: sample.city, postcode: sample.postcode, country: 'DE' },
      payment: { token: sample.token },
    }),
    signal: AbortSignal.timeout(10_000),
  })
  const body = await response.text()
  if (response.status === 422 && /reused|another body|different/i.test(body)) return undefined
  if (response.status !== 202)
    throw new StartError(
      `The sample order "${sample.title}" was refused with ${response.status}: ${body.slice(0, 200)}`,
    )
  const accepted = acceptedSchema.parse(JSON.parse(body))
  if (response.headers.has('idempotency-replayed') && !(await canRead(baseUrl, accepted)))
    return undefined
  return accepted
}

async function canRead(
  baseUrl: string,
  { orderId, accessToken }: z.infer<typeof acceptedSchema>,
): Promise<boolean> {
  const headers = { authorization: `Bearer ${accessToken}` }
  const response = await fetch(`${baseUrl}/v1/orders/${orderId}`, {
    headers,
    signal: AbortSignal.timeout(10_000),
  })
  await response.body?.cancel()
  return response.status !== 404
}

async function untilItEnds(
  baseUrl: string,
  { orderId, accessToken }: z.infer<typeof acceptedSchema>,
): Promise<Order> {
  const deadline = Date.now() + endTimeoutMs
  for (;;) {
    const order = orderSchema.parse(await getJson(`${baseUrl}/v1/orders/${orderId}`, accessToken))
    // One that waits to be packed goes on when somebody, or its timer, says so.
    if (final.has(order.status) || order.waitingFor === 'packing') return order
    if (Date.now() > deadline)
      throw new StartError(
        `The sample order ${orderId} is still ${order.status} after ${endTimeoutMs / 1_000} s.`,
      )
    await delay(100)
  }
}

async function getJson(url: string, accessToken?: string): Promise<unknown> {
  const headers = accessToken ? { authorization: `Bearer ${accessToken}` } : undefined
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) })
  if (!response.ok) throw new StartError(`${url} answered ${response.status}.`)
  return response.json()
}

function outcome(order: Order, product: Product, quantity: number): string {
  const money = new Intl.NumberFormat('en', { style: 'currency', currency: order.currency })
  const amount = (minor: number) => money.format(minor / 100)
  const what = `${quantity} × ${product.name}, ${amount(order.totalMinor)}`
  if (order.waitingFor === 'packing') return `${what}: waits to be packed`
  if (order.status === 'COMPLETED') return `${what}: completed in ${order.version} events`
  const refund =
    order.payment.refundedMinor > 0 ? `, ${amount(order.payment.refundedMinor)} given back` : ''
  return `${what}: cancelled (${(order.reason ?? 'no reason').replaceAll('_', ' ')})${refund}`
}
