import {
  type CutShort,
  type DrillCheck,
  type DrillExpectation,
  type DrillVerdict,
  drillMinutesMax,
  endedWithinMinutesMax,
} from '@sagaboard/events/commands/drill'
import { z } from 'zod'
import { checkFault, faultFields } from './fault-switch.ts'
import { formatCount, formatDuration, formatPercent } from './format.ts'
import { checkMix, earlyEnd, loadFields, mixOf } from './load.ts'
import { numberBetween, numberOf } from './number-of.ts'
import { reasonField } from './reason.ts'

/** Drills as staff see them: what can be asked for, and how it reads. */

/** The address of a drill. */
export const drillHref = (id: string): string => `/console/faults/drills/${id}`

const lasts = `Give a time from 0.1 to ${drillMinutesMax} minutes.`
const within = `Give a time from 0.1 to ${endedWithinMinutesMax} minutes.`
const share = 'Give a share from 0 to 100 percent, or leave it empty.'

/** What is asked for when a drill is begun; what is wrong with it is said in a sentence for its field. */
export const drillInput = z
  .strictObject({
    idempotencyKey: z.uuid(),
    reason: reasonField,
    ...faultFields,
    ...loadFields,
    minutes: numberBetween(0.1, drillMinutesMax, lasts),
    endedWithinMinutes: numberBetween(0.1, endedWithinMinutesMax, within),
    refusedPercentMax: numberBetween(0, 100, share).nullable(),
    nobodyNeeded: z.boolean(),
    invariantsKept: z.boolean(),
  })
  .superRefine(checkFault)
  .superRefine(checkMix)
export type DrillInput = z.infer<typeof drillInput>

/** What is asked for when a drill is ended: while it is on, it is stopped; once it only waits for its orders, it is judged at once. */
export const drillEnd = earlyEnd.extend({ judge: z.boolean().default(false) })

/** The same as a form has it: text. The schema is the same. */
export const drillForm = (idempotencyKey: string) =>
  z.preprocess((sent) => {
    const fields = z.record(z.string(), z.unknown()).catch({}).parse(sent)
    const textOf = (name: string) => z.string().catch('').parse(fields[name])
    const { kind, eventType } = { kind: textOf('kind'), eventType: textOf('eventType') }
    const refused = textOf('refusedPercentMax').trim()
    return {
      idempotencyKey,
      service: textOf('service'),
      kind,
      eventType: eventType === '' ? null : eventType,
      percent: numberOf(textOf('percent')),
      latencyMs: kind === 'latency' ? numberOf(textOf('latencyMs')) : 0,
      perSecond: numberOf(textOf('perSecond')),
      mix: mixOf(fields.mix),
      minutes: numberOf(textOf('minutes')),
      endedWithinMinutes: numberOf(textOf('endedWithinMinutes')),
      refusedPercentMax: refused === '' ? null : numberOf(refused),
      nobodyNeeded: textOf('nobodyNeeded') === 'on',
      invariantsKept: textOf('invariantsKept') === 'on',
      reason: textOf('reason'),
    }
  }, drillInput)

/** What was expected, as a sentence of its own. */
export function expectationLabel(
  name: DrillCheck['name'],
  { endedWithinMinutes, refusedPercentMax }: DrillExpectation,
): string {
  switch (name) {
    case 'ended':
      return `Every order ends, completed or cancelled, within ${formatDuration(endedWithinMinutes * 60_000)}`
    case 'refused':
      return `At most ${formatCount(refusedPercentMax ?? 100)} % are refused`
    case 'nobody':
      return 'Nothing needs a person'
    case 'invariants':
      return 'What is promised is kept'
  }
}

const many = (count: number, words = 'order') =>
  `${formatCount(count)} ${count === 1 ? words : `${words}s`}`

/** What came of it, or how it stands while the verdict is not made: the figures behind it. */
export function checkLabel(
  check: DrillCheck,
  { open, isFinal = true }: { open: number; isFinal?: boolean },
): string {
  switch (check.name) {
    case 'ended':
      return endedLabel(check, open)
    case 'refused':
      return `${many(check.refused.count)}: ${formatPercent(check.percent / 100)}.`
    case 'nobody':
      return check.needed.count === 0
        ? 'No order stood still for good.'
        : `${many(check.needed.count)} needed one.`
    case 'invariants':
      return promisesLabel(check, { open, isFinal })
  }
}

function endedLabel(
  { late, slowestMs }: Extract<DrillCheck, { name: 'ended' }>,
  open: number,
): string {
  const longer = late.count === 0 ? 'None took longer.' : `${many(late.count)} took longer.`
  const notEnded = open === 0 ? '' : ` ${many(open)} ${open === 1 ? 'has' : 'have'} not ended.`
  if (slowestMs === null) return longer + notEnded
  const slowest = open === 0 ? 'The slowest' : 'Of those that ended, the slowest'
  return `${longer}${notEnded} ${slowest} took ${formatDuration(slowestMs)}.`
}

function promisesLabel(
  { broken, looked }: Extract<DrillCheck, { name: 'invariants' }>,
  { open, isFinal }: { open: number; isFinal: boolean },
): string {
  if (broken.length > 0)
    return `${many(broken.length, 'promise')} ${broken.length === 1 ? 'was' : 'were'} seen to be broken.`
  if (!isFinal) return 'None is seen to be broken. Looked at again once the orders have ended.'
  const since = open === 0 ? 'the last order ended' : 'an order was last placed or ended'
  return looked.since === 0
    ? `Nobody has looked since ${since}.`
    : `${formatCount(looked.since)} of ${formatCount(looked.all)} looked at since ${since}, none broken meanwhile.`
}

const cutShortLabels: Record<CutShort, string> = {
  stopped: 'It was stopped before its time.',
  load_stopped: 'Its load was stopped before its time.',
  fault_ended: 'Its fault was ended before its time.',
  judged: 'Its verdict was asked for before its orders had had their time.',
}

export const cutShortLabel = (cut: CutShort): string => cutShortLabels[cut]

export type DrillState = 'on' | 'settling' | 'passed' | 'failed'

/** How far a drill is. */
export function drillState({
  isOn,
  endedAt,
  verdict,
}: {
  isOn: boolean
  endedAt: string | null
  verdict: DrillVerdict | null
}): DrillState {
  if (endedAt !== null && verdict) return verdict.isPassed ? 'passed' : 'failed'
  return isOn ? 'on' : 'settling'
}

/** The verdict in a sentence. */
export function verdictTitle(
  state: DrillState,
  { checks, counts, cutShort }: DrillVerdict,
): string {
  const kept = checks.filter(({ isKept }) => isKept).length
  switch (state) {
    case 'on':
      return 'The drill is on'
    case 'settling':
      return counts.open === 0
        ? 'All orders have ended; the promises are being looked at'
        : `Waiting for ${many(counts.open)} to end`
    case 'passed':
      return cutShort ? 'As expected, until it was cut short' : 'All came as expected'
    case 'failed':
      return counts.placed === 0
        ? 'No order was placed, so nothing is shown'
        : `${formatCount(checks.length - kept)} of ${formatCount(checks.length)} expectations missed`
  }
}
