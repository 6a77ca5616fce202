import {
  type LoadMix,
  type LoadOutcome,
  loadMinutesMax,
  loadOutcomes,
  perSecondMax,
  perSecondMin,
} from '@sagaboard/events/commands/load'
import { z } from 'zod'
import { numberBetween, numberOf } from './number-of.ts'
import { reasonField } from './reason.ts'

/** The load generator as staff see it: what can be asked of it, and how it reads. */

/** What becomes of an order, as it is chosen. */
export const outcomeLabels: Record<LoadOutcome, string> = {
  shipped: 'Shipped',
  declined: 'Payment declined',
  out_of_stock: 'Out of stock',
  undeliverable: 'Can’t be shipped',
  stumbling: 'Paid at the third try',
}

/** As the panel begins. */
export const usualMix: LoadMix = {
  shipped: 75,
  declined: 15,
  out_of_stock: 3,
  undeliverable: 4,
  stumbling: 3,
}
export const usualPerSecond = 2
export const usualMinutes = 5

/** `75 % shipped, 15 % payment declined`: without what there is none of. */
export const mixLabel = (mix: LoadMix): string =>
  loadOutcomes
    .filter((outcome) => mix[outcome] > 0)
    .map((outcome) => `${mix[outcome]} % ${outcomeLabels[outcome].toLowerCase()}`)
    .join(', ')

const rate = `Give a rate from ${perSecondMin} to ${perSecondMax} orders a second.`
const lasts = `Give a time from 0.1 to ${loadMinutesMax} minutes.`
const share = 'Give a share in whole percent, from 0 to 100.'
const percent = z.int({ error: share }).min(0, { error: share }).max(100, { error: share })

/** How many orders, and what is to become of them: of load, and of a drill. */
export const loadFields = {
  perSecond: numberBetween(perSecondMin, perSecondMax, rate),
  mix: z.strictObject({
    shipped: percent,
    declined: percent,
    out_of_stock: percent,
    undeliverable: percent,
    stumbling: percent,
  }),
}

/** The shares are all of it. */
export function checkMix({ mix }: { mix: LoadMix }, context: z.RefinementCtx): void {
  const sum = loadOutcomes.reduce((so, outcome) => so + mix[outcome], 0)
  if (sum !== 100)
    context.addIssue({
      code: 'custom',
      path: ['mix', 'shipped'],
      message: `The shares are ${sum} % together. They must be 100 %.`,
    })
}

/** What is asked for when load is started; what is wrong with it is said in a sentence for its field. */
export const loadInput = z
  .strictObject({
    idempotencyKey: z.uuid(),
    reason: reasonField,
    ...loadFields,
    minutes: numberBetween(0.1, loadMinutesMax, lasts),
  })
  .superRefine(checkMix)
export type LoadInput = z.infer<typeof loadInput>

/** The shares as a form has them: text. */
export function mixOf(sent: unknown): Record<LoadOutcome, number> {
  const mix = z.record(z.string(), z.string()).catch({}).parse(sent)
  const shares = loadOutcomes.map((outcome) => [outcome, numberOf(mix[outcome])])
  return Object.fromEntries(shares) as Record<LoadOutcome, number>
}

/** The same as a form has it: text. The schema is the same. */
export const loadForm = (idempotencyKey: string) =>
  z.preprocess((sent) => {
    const fields = z.record(z.string(), z.unknown()).catch({}).parse(sent)
    const text = z.string().catch('')
    return {
      idempotencyKey,
      perSecond: numberOf(text.parse(fields.perSecond)),
      minutes: numberOf(text.parse(fields.minutes)),
      mix: mixOf(fields.mix),
      reason: text.parse(fields.reason),
    }
  }, loadInput)

/** What is asked for when load, or a drill, is stopped before its time. */
export const earlyEnd = z.strictObject({
  idempotencyKey: z.uuid(),
  id: z.uuid(),
  reason: reasonField.default('Stopped before its time.'),
})
