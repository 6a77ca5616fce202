import { expect, test } from 'vitest'
import { freshnessAt, type LinkState } from './freshness.ts'

const now = 1_000_000
const live: LinkState = {
  connected: true,
  startedAtMs: now - 60_000,
  heardAtMs: now - 400,
  logReadAtMs: now - 500,
  missing: 0,
  joining: false,
  behindMs: 38,
  ended: null,
}
const at = (change: Partial<LinkState>) => freshnessAt({ ...live, ...change }, now)

test('live needs a server that is heard, reads its log, and nothing missing here', () => {
  expect(at({})).toEqual({ state: 'live', behindMs: 38 })
})

test('a silent server shows within two beats, even while the socket looks open', () => {
  expect(at({ heardAtMs: now - 2_000 }).state).toBe('live')
  expect(at({ heardAtMs: now - 2_001 })).toEqual({ state: 'reconnecting', sinceMs: now - 2_001 })
})

test('a cut shows at once, and counts as stale after ten seconds', () => {
  expect(at({ connected: false }).state).toBe('reconnecting')
  expect(at({ connected: false, heardAtMs: now - 10_001 })).toEqual({
    state: 'stale',
    sinceMs: now - 10_001,
  })
})

test('a server that can not read its log is stale since it last did', () => {
  expect(at({ logReadAtMs: now - 6_000 })).toEqual({ state: 'stale', sinceMs: now - 6_000 })
})

test('what is known to be missing is counted', () => {
  expect(at({ missing: 7, joining: true })).toEqual({ state: 'catching_up', missing: 7 })
})

test('before the first word of the server it is connecting, later stale', () => {
  expect(at({ connected: false, heardAtMs: null, startedAtMs: now - 3_000 }).state).toBe(
    'connecting',
  )
  expect(at({ connected: false, heardAtMs: null, startedAtMs: now - 10_000 }).state).toBe('stale')
})

test('a session that is over says so, whatever else holds', () => {
  expect(at({ ended: 'signed_out' })).toEqual({ state: 'ended', reason: 'signed_out' })
})
