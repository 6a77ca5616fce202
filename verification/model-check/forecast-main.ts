import { checkForecasts } from './forecast-check.ts'
import { walks } from './model-check.ts'

/**
 * `npm run forecast-check`: what is told of an order, in every state of every walk of the model check and with every next
 * input; a person's word is taken for true, so nobody is mistaken. Ends with 1 and what was told wrongly. `-- 10` looks at every tenth state only.
 */
const everyNth = Number(process.argv[2] ?? 1)

for (const [name, left] of Object.entries(walks)) {
  const started = performance.now()
  const { states, inputs, broken } = checkForecasts({ left: { ...left, mistakes: 0 }, everyNth })
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  console.log(`${name}: ${states} states, ${inputs} inputs, ${seconds} s`)
  for (const what of broken) console.log(`  ${what}`)
  if (broken.length > 0) process.exitCode = 1
}
