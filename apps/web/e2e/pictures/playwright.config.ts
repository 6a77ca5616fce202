import base from '../../playwright.config.ts'

/**
 * Takes the pictures of the README, from the real thing: `npx playwright test -c e2e/pictures` in apps/web. Not part of the
 * suite, because it proves nothing.
 */
export default {
  ...base,
  testDir: '.',
  outputDir: '../../test-results',
  projects: [
    {
      name: 'pictures',
      testMatch: '*.spec.ts',
      use: { bus: 'log', viewport: { width: 1440, height: 900 } },
    },
  ],
}
