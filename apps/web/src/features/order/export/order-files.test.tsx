// @vitest-environment happy-dom
import { foldOrder } from '@sagaboard/events/saga/order-view'
import { expect, test } from 'vitest'
import { orderId, sampleOrder } from '../../../testing/console-samples.ts'
import { completed } from '../../../testing/walks.ts'
import { explain } from '../explain.ts'
import { timelineContent } from '../timeline-sources.ts'
import { orderViewModel } from '../view-model.ts'
import type { DocumentOf } from './order-document.tsx'
import { pageFile, pictureFile } from './order-files.tsx'

const asked: DocumentOf['asked'] = [
  {
    id: 'a',
    at: '2026-01-05T09:01:00.000Z',
    actor: 'staff:1',
    name: 'Olga & Ben',
    role: 'operator',
    action: 'refund',
    command: { type: 'refund', amountMinor: 500 },
    outcome: 'accepted',
    refusal: null,
    reason: '</td><script>alert("x")</script>',
    expectedVersion: 6,
    orderId,
    isMine: false,
    came: null,
    before: null,
    after: null,
  } as never,
]

function documentOf(): DocumentOf {
  const sample = sampleOrder(0)
  const attempt: DocumentOf['detail']['attempts'][number] = {
    id: 1,
    group: 'payment',
    version: 2,
    attempt: 1,
    call: 'charge',
    key: 'key-1',
    askedAt: '2026-01-05T09:00:00.030Z',
    tookMs: 12,
    outcome: 'failed',
    detail: 'ProviderUnavailable: answers <503>',
  }
  const detail = { ...sample, events: completed, blocked: [], attempts: [attempt] }
  const order = foldOrder(completed)
  const clock = (iso: string) => iso.slice(11, 16)
  return {
    ...{ detail, order, asked, window: null, zone: 'UTC', at: '2026-01-05T10:00:00.000Z' },
    content: timelineContent({ detail, entries: completed, order, asked, messages: [], clock }),
    viewModel: orderViewModel(completed, order, detail.forecast, { placedAt: '09:00', clock }),
    explanation: explain(order, detail.forecast, {
      ...{ warehouse: 'Leipzig', warehouses: {}, nowMs: 0, clock },
    }),
  }
}

const personal = () => {
  const [created] = completed
  if (created?.type !== 'OrderCreated') throw new Error('a walk begins with the order')
  const { name, email, address, paymentToken } = created.data.personal
  return [name, email, address.line1, address.postcode, paymentToken]
}

test('the page of an order has all of it: sentence, drawings, tries, ledgers, what was asked for, events', async () => {
  const page = await pageFile(documentOf())
  const parsed = new DOMParser().parseFromString(page, 'text/html')
  const text = parsed.body.textContent
  const headings = [...parsed.querySelectorAll('h2')].map((one) => one.textContent)
  expect(headings).toEqual([
    'What is happening',
    'Its way',
    'Timeline',
    'Money',
    'Stock',
    'Parcels',
    'Tries',
    'What people asked for',
    'Events',
  ])
  expect(text).toContain('Order 3DPF')
  expect(text).toContain(documentOf().explanation.title)
  expect(text).toContain('answers <503>')
  expect(text).toContain('Olga & Ben, operator')
  expect(text).toContain('</td><script>alert("x")</script>')
  for (const { type } of completed) expect(text).toContain(type)
})

test('it loads, runs and asks for nothing, and nothing in it can be pressed', async () => {
  const page = await pageFile(documentOf())
  expect(page).not.toMatch(
    /<script|<link|<img|<button|<a |\bon[a-z]+=|src=|https?:\/\/(?!www\.w3)/i,
  )
  expect(page).not.toMatch(/ class=| data-|tabindex|role="button"/)
  expect(page).toContain("default-src 'none'")
})

test('nothing of the customer is in page or picture', async () => {
  const of = documentOf()
  const files = [await pageFile(of), await pictureFile({ ...of, orderNumber: '3DPF' })]
  for (const file of files) expect(personal().filter((one) => file.includes(one))).toEqual([])
})

test('the picture is an SVG by itself, with what it is of', async () => {
  const file = await pictureFile({ ...documentOf(), orderNumber: '3DPF' })
  const picture = new DOMParser().parseFromString(file, 'image/svg+xml').documentElement
  expect(picture.tagName).toBe('svg')
  expect(picture.getAttribute('xmlns')).toBe('http://www.w3.org/2000/svg')
  expect(Number(picture.getAttribute('width'))).toBeGreaterThan(500)
  expect(picture.textContent).toContain('Timeline of order 3DPF')
  expect(file.match(/ role="img" aria-label="\d: /g)).toHaveLength(completed.length)
  expect(document.body.childElementCount).toBe(0)
})
