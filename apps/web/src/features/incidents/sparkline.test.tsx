// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { FaultFrame, faultWindow } from '../../testing/fault-frame.tsx'
import { mount } from '../../testing/mount.tsx'
import { Sparkline } from './sparkline.tsx'

const minuteMs = 60_000

function shown(ago: [from: number, until: number]) {
  const nowMs = Date.now()
  const windows = [faultWindow(nowMs - ago[0] * minuteMs, nowMs - ago[1] * minuteMs)]
  const { container, unmount } = mount(
    <FaultFrame windows={windows}>
      <Sparkline of={{ kind: 'blocked', state: 'new', series: new Array(12).fill(1) }} />
    </FaultFrame>,
  )
  const bands = [...container.querySelectorAll('.fault-band')].map((band) => ({
    x: Number(band.getAttribute('x')),
    width: Number(band.getAttribute('width')),
  }))
  const label = container.querySelector('svg')?.getAttribute('aria-label') ?? ''
  unmount()
  return { bands, label }
}

test('the picture of an incident has a band where a fault was on, and its text says the same', () => {
  const { bands, label } = shown([33, 11])
  // Of 55 minutes on a picture 120 wide.
  expect(bands).toHaveLength(1)
  expect(bands[0]?.x).toBeCloseTo(48, -1)
  expect(bands[0]?.width).toBeCloseTo(48, -1)
  expect(label).toMatch(/ Broken on purpose: Payment fails at every step, from \d\d:\d\d to \d/)
})

test('it has none where nothing was on within its time', () => {
  const { bands, label } = shown([90, 70])
  expect(bands).toEqual([])
  expect(label).not.toContain('Broken on purpose')
})
