import base from '../../playwright.config.ts'

/**
 * `npm run screenshots`: each page in each of its states, in both themes and three widths, as a picture to look at. Fails where
 * a page is wider than its window, or where text is cut off. Not part of the suite, since it takes minutes.
 */
export default {
  ...base,
  testDir: '.',
  outputDir: '../../test-results',
  timeout: 900_000,
  projects: [{ name: 'screenshots', testMatch: '*.spec.ts', use: { bus: 'log' } }],
}
