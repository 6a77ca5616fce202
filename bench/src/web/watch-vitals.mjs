/**
 * Runs in each page before its own code, and keeps what a person feels of it, by the definitions of Core Web Vitals: when the
 * largest thing was painted, by how much things moved by themselves, and how long each interaction took to the next frame.
 * Plain JavaScript, since nothing compiles it on its way into the page.
 */
const vitals = { largestPaintMs: 0, shift: 0, interactionMs: {} }
window.vitals = vitals

const watch = (type, each, options = {}) =>
  new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({
    type,
    buffered: true,
    ...options,
  })

watch('largest-contentful-paint', (entry) => {
  vitals.largestPaintMs = entry.startTime
})
watch('layout-shift', (entry) => {
  if (!entry.hadRecentInput) vitals.shift += entry.value
})
watch(
  'event',
  (entry) => {
    if (!entry.interactionId) return
    const before = vitals.interactionMs[entry.interactionId] ?? 0
    vitals.interactionMs[entry.interactionId] = Math.max(before, entry.duration)
  },
  // Shorter ones are not told by any browser.
  { durationThreshold: 16 },
)
