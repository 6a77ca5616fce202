import { defineConfig } from '@playwright/test'
import { findBrowser } from '@sagaboard/infra/testing/requirements'
import type { ProductOptions } from './e2e/support/product.ts'

/** Where there is none, each test says so. */
const executablePath = await findBrowser().catch(() => undefined)

/**
 * The browser suite, on the real thing: each project starts the product once (see e2e/support/product.ts), uses it from
 * browsers, and stops it. One worker: what is measured and counted belongs to one test at a time.
 */
export default defineConfig<object, ProductOptions>({
  testDir: './e2e',
  outputDir: './test-results',
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: {
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    },
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
  },
  projects: [
    { name: 'embedded', testMatch: 'embedded/*.spec.ts', use: { bus: 'log' } },
    { name: 'kafka', testMatch: 'kafka/*.spec.ts', use: { bus: 'kafka' } },
  ],
})
