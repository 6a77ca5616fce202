import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, CDPSession, Page } from '@playwright/test'
import type { Pool } from 'pg'
import type { Plan } from '../plan.ts'
import type { Stage } from '../stage/stage.ts'
import { signedIn, vitalsOf } from './browser.ts'

/** The console of somebody who works in it while the shop is busy. */
export interface ConsoleUnderLoad {
  accepted: number
  /** Events that entered the log while it was watched. */
  eventsPerSecond: number
  /** Interaction to next paint, ms. */
  interactionMs: number
  /** Bytes that the page holds after a collection: once everything was opened, and at the end. */
  heapBefore: number
  heapAfter: number
  /** Of the looks at it, those at which the console said that it is live: 0 to 1. */
  liveShare: number
  /** Orders at each step, as the fleet map says it and as the database has it, once nothing is on its way. */
  shown: Record<string, number>
  counted: Record<string, number>
}

const restMs = 400
/** How long the map may take to show the last orders: the frames of a busy minute are behind it. */
const settleMs = 15_000

/** Works in the console, on the overview and in the list, beside orders at a fixed rate. */
export async function measureConsole(
  browser: Browser,
  stage: Stage,
  plan: Pick<Plan, 'consoleMs' | 'consoleOrdersPerSecond'>,
): Promise<ConsoleUnderLoad> {
  const page = await signedIn(browser, stage.webUrl)
  try {
    await isLive(page).waitFor()
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('HeapProfiler.enable')
    // Whatever is loaded at its first use is there before the heap is looked at.
    await use(page, 0, [])
    const since = new Date().toISOString()
    const startedAt = performance.now()
    const load = stage.loadOf('placing').ask('beside', {
      perSecond: plan.consoleOrdersPerSecond,
      slowPerSecond: 0,
      forMs: plan.consoleMs,
    })
    load.catch(() => undefined) // it is awaited below
    const live: boolean[] = []
    await use(page, startedAt + plan.consoleMs / 4, live)
    const heapBefore = await heapOf(cdp)
    await use(page, startedAt + plan.consoleMs, live)
    const seconds = (performance.now() - startedAt) / 1_000
    const events = await eventsSince(stage.pool, since)
    const { accepted } = await load
    await page.getByRole('link', { name: 'Overview' }).first().click()
    const counted = await countSteps(stage.pool)
    const shown = await shownSteps(page, counted)
    return {
      accepted,
      eventsPerSecond: events / seconds,
      interactionMs: (await vitalsOf(page)).interactionMs,
      heapBefore,
      heapAfter: await heapOf(cdp),
      liveShare: live.filter(Boolean).length / live.length,
      shown,
      counted,
    }
  } finally {
    await page.context().close()
  }
}

const isLive = (page: Page) => page.locator('[data-freshness="live"]').first()

/** Goes back and forth between overview and list, and looks for somebody by the palette, until then; at least once. */
async function use(page: Page, until: number, live: boolean[]): Promise<void> {
  do {
    for (const place of ['Orders', 'Overview']) {
      await page.getByRole('link', { name: place }).first().click()
      await delay(restMs)
      live.push(await isLive(page).isVisible())
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').waitFor()
      await page.keyboard.type('ada', { delay: restMs / 4 })
      await delay(restMs)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
    }
  } while (performance.now() < until)
}

/** What is left in use once everything was collected that nobody holds. */
async function heapOf(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage')
  const { usedSize } = await cdp.send('Runtime.getHeapUsage')
  return usedSize
}

async function eventsSince(pool: Pool, since: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'select count(*)::int as count from log.events where time >= $1',
    [since],
  )
  return rows[0]?.count ?? 0
}

async function countSteps(pool: Pool): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ step: string; count: number }>(
    'select step, count(*)::int as count from orders.orders group by step order by step',
  )
  return Object.fromEntries(rows.map(({ step, count }) => [step, count]))
}

/** The counts of the map at the steps that have orders, as soon as they are those of the database, or as they are in the end. */
async function shownSteps(
  page: Page,
  counted: Readonly<Record<string, number>>,
): Promise<Record<string, number>> {
  const map = page.getByRole('group', { name: 'Every order at its step' })
  const deadline = performance.now() + settleMs
  for (;;) {
    const links = await map.getByRole('link').all()
    const names = await Promise.all(links.map((link) => link.getAttribute('aria-label')))
    const shown = Object.fromEntries(
      names.flatMap((name) => {
        const [, step = '', count = ''] = /^(\w+): ([\d,]+) orders?/.exec(name ?? '') ?? []
        const orders = Number(count.replaceAll(',', ''))
        return orders > 0 ? [[step.toLowerCase(), orders]] : []
      }),
    )
    if (isSame(shown, counted) || performance.now() > deadline) return shown
    await delay(restMs)
  }
}

/** Whether both have the same steps with the same counts. */
export const isSame = (
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): boolean =>
  Object.keys({ ...one, ...other }).every((step) => (one[step] ?? 0) === (other[step] ?? 0))
