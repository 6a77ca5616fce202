import base from '../../playwright.config.ts'

/**
 * `npm run screenshots`: the lists empty, full and for who may not, orders from both sides, in both themes and three widths, as
 * pictures to look at. Fails where
 * a page is wider than its window, or where text is cut off. Not part of the suite, since it takes minutes.
 */
export default {
  ...base,
  testDir: '.',
  outputDir: '../../test-results',
  timeout: 900_000,
  projects: [{ name: 'screenshots', testMatch: '*.spec.ts', use: { bus: 'log' } }],
}
