// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { FaultFrame, faultWindow } from '../../testing/fault-frame.tsx'
import { mount } from '../../testing/mount.tsx'
import { ChartWithTable } from './lazy-chart.tsx'

const rows = [0, 60_000, 120_000].map((fromMs) => ({
  fromMs,
  untilMs: fromMs + 60_000,
  values: [1],
}))

test('the table of a chart says when something was broken on purpose, as its bands do', () => {
  const { container, unmount } = mount(
    <FaultFrame windows={[faultWindow(60_000, 100_000), faultWindow(400_000, 500_000)]}>
      <ChartWithTable
        label="One each minute."
        rows={rows}
        lines={[{ name: 'completed', tone: 'ok' }]}
        format={String}
      />
    </FaultFrame>,
  )
  const items = [...container.querySelectorAll('li')].map((item) => item.textContent)
  expect(items).toEqual([
    expect.stringMatching(
      /^Broken on purpose: Payment fails at every step, from \d\d:01 to \d\d:01\.$/,
    ),
  ])
  expect(container.querySelector('details section')?.getAttribute('aria-label')).toMatch(
    /^One each minute\. Broken on purpose: Payment fails/,
  )
  unmount()
})
