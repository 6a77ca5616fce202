// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { FaultFrame, faultWindow } from '../../testing/fault-frame.tsx'
import { mount } from '../../testing/mount.tsx'
import { Trend } from './trend.tsx'

const points = [0, 2_000, 8_000].map((atMs) => ({ atMs, value: atMs / 1_000 }))

test('a trend stands over time, with a band where a fault was on and a text that says the same', () => {
  const { container, unmount } = mount(
    <FaultFrame windows={[faultWindow(2_000, 4_000)]}>
      <Trend points={points} />
    </FaultFrame>,
  )
  expect(container.querySelector('polyline')?.getAttribute('points')).toMatch(
    /^0\.0,\S+ 14\.0,\S+ 56\.0,\S+$/,
  )
  const band = container.querySelector('.fault-band')
  expect([band?.getAttribute('x'), band?.getAttribute('width')]).toEqual(['14', '14'])
  expect(container.querySelector('svg')?.getAttribute('aria-label')).toMatch(
    /^at most 8 in line since you look\. Broken on purpose: Payment fails at every step, from /,
  )
  unmount()
})

test('a trend of one reading is none', () => {
  const { container, unmount } = mount(<Trend points={points.slice(0, 1)} />)
  expect(container.textContent).toBe('')
  expect(container.querySelector('svg')).toBeNull()
  unmount()
})
