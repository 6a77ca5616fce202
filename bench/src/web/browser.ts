import path from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { findBrowser } from '@sagaboard/infra/testing/requirements'
import { percentile } from '../stats.ts'

/** What a person feels of a page, so far. */
export interface Vitals {
  /** Largest contentful paint, ms since the page was asked for. */
  largestPaintMs: number
  /** Cumulative layout shift: all of it, not only of its worst five seconds. */
  shift: number
  /** Interaction to next paint, ms: the longest interaction but for one in fifty. NaN when none took 16 ms. */
  interactionMs: number
}

/** @throws Error when there is no browser, with the command that installs one */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findBrowser(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}

/** A window whose pages are watched. */
export async function openPage(
  browser: Browser,
  options: { baseURL: string; viewport: { width: number; height: number } },
): Promise<Page> {
  const context = await browser.newContext({ ...options, locale: 'en-GB' })
  await context.addInitScript({ path: path.join(import.meta.dirname, 'watch-vitals.mjs') })
  return context.newPage()
}

/** A watched window of an operator, on the overview. */
export async function signedIn(browser: Browser, baseURL: string): Promise<Page> {
  const page = await openPage(browser, { baseURL, viewport: { width: 1280, height: 900 } })
  await page.goto('/console/sign-in')
  await page.getByLabel('E-mail').fill('operator@demo.local')
  await page.getByLabel('Password').fill('sagaboard-demo')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/\/console$/)
  return page
}

/** What was felt of the page that is open. */
export async function vitalsOf(page: Page): Promise<Vitals> {
  const { interactionMs, ...others } = await page.evaluate<WatchedVitals>('window.vitals')
  return { ...others, interactionMs: percentile(Object.values(interactionMs), 0.98) }
}

/** As `watch-vitals.mjs` keeps them. */
interface WatchedVitals {
  largestPaintMs: number
  shift: number
  interactionMs: Record<string, number>
}
