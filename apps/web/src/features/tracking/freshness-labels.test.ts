import { describe, expect, test } from 'vitest'
import { freshnessLabels } from './freshness-labels.ts'

describe('how fresh the page is, in words', () => {
  test('says since when it is old', () => {
    const sinceMs = Date.UTC(2026, 0, 5, 14, 2)
    expect(freshnessLabels({ state: 'stale', sinceMs }, 'UTC')).toEqual({
      tone: 'wait',
      text: 'Not live since 14:02; we keep trying',
    })
    expect(freshnessLabels({ state: 'live', behindMs: null }, 'UTC').text).toBe(
      'Live, updated just now',
    )
  })
})
