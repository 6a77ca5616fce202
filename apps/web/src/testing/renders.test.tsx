// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { countRenders } from './render-counter.ts'

// React looks for who listens when it is loaded: everything that loads it comes after.
const { counts } = countRenders()
const { FakeSocket } = await import('./fake-socket.ts')
vi.mock('socket.io-client', () => ({ io: () => new FakeSocket() }))
const { act, useEffect, useState } = await import('react')
const { mount } = await import('./mount.tsx')
const { calmForecast, placedAtMs, sampleEvents, sampleOrder, sampleOverview, sampleRows } =
  await import('./console-samples.ts')
const { noFilter } = await import('../lib/order-filter.ts')
const { OrderScreen } = await import('../features/order/order-screen.tsx')
const { OrdersList } = await import('../features/orders/orders-list.tsx')
const { Overview } = await import('../features/overview/overview.tsx')

beforeEach(() => {
  vi.useFakeTimers({
    now: placedAtMs + 3_000,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  })
  counts.clear()
})
afterEach(() => {
  vi.useRealTimers()
})

const tick = (seconds: number) => {
  for (let second = 0; second < seconds; second += 1) act(() => vi.advanceTimersByTime(1_000))
}

function Screens({ nextAtMs }: { nextAtMs: number }) {
  const filter = { ...noFilter }
  return (
    <>
      <Overview overview={sampleOverview(nextAtMs)} />
      <OrdersList
        warehouses={{}}
        actOn={() => null}
        actOnChosen={() => null}
        first={{
          filter,
          page: sampleRows(sampleEvents),
          count: { count: 1, more: false },
          views: [],
        }}
      />
      <OrderScreen detail={sampleOrder(nextAtMs)} />
    </>
  )
}

test('a minute of overview, list and order page renders only what shows a time that changed', async () => {
  const { container, unmount } = mount(<Screens nextAtMs={placedAtMs + 3_000 + 50_500} />)
  const shown = () => container.textContent ?? ''
  // The charts come a moment later than the page.
  await act(async () => void (await import('../features/overview/chart.tsx')))
  expect(container.querySelectorAll('figure')).toHaveLength(2)
  const before = shown()
  counts.clear()
  tick(60)
  expect(shown()).not.toBe(before)
  expect(Object.fromEntries(counts)).toEqual({
    // Overview: "tried again in 50 s", to "tried again now".
    NextStep: 50,
    // Order page: the sentence with its ring, the step that is tried again (lying and upright), its line in the list.
    StatusExplanation: 60,
    SagaNode: 100,
    Item: 50,
    // What the shopper reads: the bank takes longer than usual, and then much longer.
    ShopperPanel: 2,
  })
  unmount()
})

test('with nothing that counts down, a minute renders what the shopper reads, when that is another text', () => {
  const detail = { ...sampleOrder(0), blocked: [], forecast: calmForecast }
  const { unmount } = mount(<OrderScreen detail={detail} />)
  counts.clear()
  tick(60)
  expect(Object.fromEntries(counts)).toEqual({ ShopperPanel: 2 })
  unmount()
})

/** What the console was like before each time had a clock of its own. */
function Ticking() {
  const [second, setSecond] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSecond((last) => last + 1), 1_000)
    return () => clearInterval(timer)
  }, [])
  return <Screens nextAtMs={placedAtMs + 600_000 + second} />
}

test('the counter sees a page that renders as a whole', () => {
  const { unmount } = mount(<Ticking />)
  counts.clear()
  tick(2)
  expect(counts.get('Ticking')).toBe(2)
  unmount()
})
