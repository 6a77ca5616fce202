import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { faultOfSignature, signWebhook, toleranceSeconds } from './webhook-signature.ts'

const secret = 'a secret of thirty-two characters'
const body = Buffer.from('{"id":"np_1"}')
const nowMs = Date.UTC(2026, 0, 5, 9, 0, 0, 400)
const seconds = Math.floor(nowMs / 1000)
const header = signWebhook(secret, body, nowMs)
const fault = (sent: { header?: string | undefined; body?: Buffer }, at = nowMs) =>
  faultOfSignature(secret, { header, body, ...sent }, at)

test('a signature is the HMAC-SHA256 of time and raw body, as any language can compute it', () => {
  const mac = createHmac('sha256', secret).update(`${seconds}.{"id":"np_1"}`).digest('hex')
  expect(header).toBe(`t=${seconds},v1=${mac}`)
  expect(fault({})).toBeNull()
})

const flipLast = (text: string) => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0')

describe('what is no signature of this message is told apart', () => {
  const mac = header.split('v1=')[1] ?? ''
  const other = signWebhook('another secret of 32 characters!!', body, nowMs)
  test.each([
    ['none', { header: undefined }, 'missing'],
    ['an empty one', { header: '' }, 'missing'],
    ['words', { header: 'trust me' }, 'malformed'],
    ['a MAC without its time', { header: `v1=${mac}` }, 'malformed'],
    ['a MAC that is cut off', { header: header.slice(0, -2) }, 'malformed'],
    ['more behind it', { header: `${header},v1=${mac}` }, 'malformed'],
    ['another secret', { header: other }, 'forged'],
    ['another body', { body: Buffer.from('{"id":"np_2"}') }, 'forged'],
    ['another time', { header: `t=${seconds + 1},v1=${mac}` }, 'forged'],
    ['one digit changed', { header: flipLast(header) }, 'forged'],
  ])('%s', (_name, sent, expected) => {
    expect(fault(sent)).toBe(expected)
  })
})

test('one of long ago, or of a clock far ahead, is stale; forged goes before stale', () => {
  const edgeMs = toleranceSeconds * 1000
  expect(fault({}, seconds * 1000 + edgeMs)).toBeNull()
  expect(fault({}, seconds * 1000 + edgeMs + 1)).toBe('stale')
  expect(fault({}, seconds * 1000 - edgeMs - 1)).toBe('stale')
  expect(fault({ body: Buffer.from('x') }, nowMs + 2 * edgeMs)).toBe('forged')
})
