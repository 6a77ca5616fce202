import { describe, expect, test } from 'vitest'
import { bandsIn, bandsLabel, type FaultWindow } from './fault-bands.ts'

const at = (time: string) => Date.parse(`2026-11-27T${time}:00Z`)
const windowOf = (id: string, from: string, until: string): FaultWindow => ({
  id,
  service: 'payment',
  eventType: null,
  kind: 'fail',
  latencyMs: 0,
  drillId: null,
  fromMs: at(from),
  untilMs: at(until),
})
const span = { fromMs: at('14:00'), untilMs: at('14:15') }

describe('the bands of a chart', () => {
  test('are the windows within its time, cut to it, with what was on and when in words', () => {
    const windows = [
      windowOf('goes on', '14:10', '14:40'),
      windowOf('from before', '13:50', '14:05'),
    ]
    expect(bandsIn(windows, span, 'UTC')).toEqual([
      {
        id: 'from before',
        fromMs: at('14:00'),
        untilMs: at('14:05'),
        says: 'Payment fails at every step, from 13:50 to 14:05',
      },
      {
        id: 'goes on',
        fromMs: at('14:10'),
        untilMs: at('14:15'),
        says: 'Payment fails at every step, from 14:10 on',
      },
    ])
  })

  test('leave out what had ended before, or begins after', () => {
    const windows = [windowOf('before', '13:00', '14:00'), windowOf('after', '14:15', '14:20')]
    expect(bandsIn(windows, span, 'UTC')).toEqual([])
  })

  test('are one sentence after what a picture says, and none where there is none', () => {
    const bands = bandsIn([windowOf('one', '14:01', '14:02')], span, 'UTC')
    expect(bandsLabel(bands)).toBe(
      'Broken on purpose: Payment fails at every step, from 14:01 to 14:02.',
    )
    expect(bandsLabel([])).toBe('')
  })
})
