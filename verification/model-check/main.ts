import {
  checkModel,
  longWalk,
  type ModelReport,
  parcelWalks,
  returnWalks,
  walks,
} from './model-check.ts'

/**
 * `npm run model-check`: everything that can happen to one order, in every order in which it can, through the handlers that
 * run in production. `-- --long` walks with all requests at once, `-- cancelled` only those with the word in their name.
 * Ends with 1 and the shortest story when a rule breaks.
 */
const [word = ''] = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
const long = process.argv.includes('--long') ? { 'all requests at once': longWalk } : {}
const all = { ...walks, ...parcelWalks, ...returnWalks, ...long }
const wanted = Object.entries(all).filter(([name]) => name.includes(word))
if (wanted.length === 0) throw new Error(`no walk has "${word}" in its name`)

const figure = (count: number) => count.toLocaleString('en').padStart(9)

function log(
  name: string,
  { states, transitions, depth, ends, broken }: ModelReport,
  seconds: number,
): void {
  console.log(`\n${name}: ${seconds.toFixed(1)} s`)
  console.log(
    `${figure(states)} states, ${transitions.toLocaleString('en')} transitions, depth ${depth}`,
  )
  for (const [end, count] of [...ends].sort()) console.log(`${figure(count)} ${end}`)
  if (!broken) return
  console.log(`\n  A rule breaks: ${broken.rule}.`)
  for (const line of broken.story) console.log(`  ${line}`)
}

let broken = 0
let states = 0
for (const [name, left] of wanted) {
  const started = performance.now()
  const report = checkModel({
    left,
    isMeasured: name in parcelWalks,
    isCompleted: name in returnWalks,
  })
  log(name, report, (performance.now() - started) / 1_000)
  states += report.states
  if (report.broken) broken += 1
}
console.log(
  broken === 0
    ? `\nEvery rule holds in all of ${states.toLocaleString('en')} states, and every order ends.`
    : `\n${broken} walks break a rule.`,
)
process.exitCode = broken === 0 ? 0 : 1
