import type { Run, RunStep, Stand } from '@sagaboard/events/commands/forecast-runs'
import type { Forecast } from '@sagaboard/events/commands/order-forecast'
import { isTerminal, type OrderView } from '@sagaboard/events/saga/order-view'
import { formatMoney } from '../../lib/format.ts'
import { say, sayList } from '../../messages/say.ts'
import { heldMinor } from './money-facts.ts'
import { type ReaderContext, waitFor } from './reader-context.ts'

/** What follows, a line for each assumption that leads somewhere else. */
export function runLines(order: OrderView, forecast: Forecast, reader: ReaderContext): string[] {
  const { runs, wait, others, deadline, needsPerson } = forecast
  const hangs = needsPerson || [wait, ...others].some((one) => one?.tries)
  const lines = [answersCome(order, forecast, reader)]
  if (hangs) {
    lines.push(nobodyActs(order, forecast, reader))
    const none = runs.none_comes.stands[0]
    if (isTerminal(runs.nobody_acts.ends) && none?.givesUp)
      lines.push(noneComes(runs.none_comes, none, reader))
  }
  const isHourTold = hangs && expiryIn(runs.nobody_acts) !== undefined
  if (deadline !== null && !isHourTold)
    lines.push(say('deadline', { time: reader.clock(deadline) }))
  return lines
}

/** Where the clock asks for the order to be cancelled. */
const expiryIn = ({ steps }: Run): RunStep | undefined =>
  steps.find(({ by, type }) => by === 'clock' && type === 'OrderCancelRequested')

/** The events that are to come, in words. */
const sayStep = (
  { type, by, moneyMinor, at }: RunStep,
  currency: string,
  { clock }: Pick<ReaderContext, 'clock'>,
): string =>
  say(`ahead.${type}`, {
    amount: formatMoney(Math.abs(moneyMinor), currency),
    by,
    time: clock(at),
  })

function answersCome(order: OrderView, { runs, wait }: Forecast, reader: ReaderContext): string {
  const run = runs.answers_come
  const steps = run.steps.length === 0 ? say('ahead.nothing') : sayRun(order, run, reader)
  const [stand] = run.stands
  if (stand) return say('run.answers_stand', { steps, ...nameOf(stand) })
  if (run.isResting) return say('run.answers_packing', { steps })
  if (!isTerminal(run.ends)) return say('run.answers_rest', { steps })
  const isLater = wait?.tries && !wait.tries.isDead
  const later = isLater ? waitFor(wait.tries?.nextAt ?? null, reader.nowMs) : 'now'
  return later === 'now'
    ? say('run.answers_come', { steps })
    : say('run.answers_come_later', { steps, wait: later })
}

const sayRun = ({ currency }: OrderView, { steps }: Run, reader: ReaderContext): string =>
  sayList(steps.map((step) => sayStep(step, currency, reader)))

const nameOf = ({ service, type }: Stand) => ({ service, event: type })

function nobodyActs(order: OrderView, forecast: Forecast, reader: ReaderContext): string {
  const run = forecast.runs.nobody_acts
  const { clock } = reader
  const again = againIn(forecast, reader.nowMs)
  if (run.endsAt !== null)
    return say('run.nobody_ends', {
      again,
      outcome: run.ends === 'COMPLETED' ? 'completed' : 'cancelled',
      time: clock(run.endsAt),
      money: moneyAtEnd(order, forecast, run),
    })
  const asked = expiryIn(run)
  const stand = run.stands.find(({ givesUp }) => givesUp !== null) ?? run.stands[0]
  const hours = stand?.givesUp && { from: clock(stand.givesUp.from), to: clock(stand.givesUp.to) }
  if (asked && stand) {
    const named = { time: clock(asked.at), ...nameOf(stand) }
    return hours
      ? say('run.nobody_asked_then_gives_up', { ...named, ...hours })
      : say('run.nobody_asked_then_stays', named)
  }
  if (!stand) return say('run.nobody_stays')
  const before =
    run.steps.length === 0 ? '' : say('run.before', { steps: sayRun(order, run, reader) })
  return hours
    ? say('run.nobody_gives_up', { again, before, ...nameOf(stand), ...hours })
    : say('run.nobody_stands', { before, ...nameOf(stand) })
}

function againIn({ wait }: Forecast, nowMs: number): string {
  if (!wait?.tries || wait.tries.isDead) return ''
  const until = waitFor(wait.tries.nextAt, nowMs)
  return until === 'now' ? '' : say('run.nobody_again', { wait: until })
}

/** What becomes of the money at the end of a run; a charge that is not known to have been made comes back if it was. */
function moneyAtEnd(order: OrderView, { certain, uncertain }: Forecast, run: Run): string {
  const amount = (minor: number) => formatMoney(minor, order.currency)
  if (run.keptMinor > 0) return say('run.money.kept', { amount: amount(run.keptMinor) })
  const backMinor = heldMinor(certain)
  if (backMinor > 0) return say('run.money.back', { amount: amount(backMinor) })
  return say(
    uncertain.some(({ code }) => code === 'charge') ? 'run.money.unknown' : 'run.money.nothing',
  )
}

function noneComes(run: Run, stand: Stand, { clock }: ReaderContext): string {
  const asked = expiryIn(run)
  return say('run.none_gives_up', {
    asked: asked ? say('run.none_asked', { time: clock(asked.at) }) : '',
    ...nameOf(stand),
    from: clock(stand.givesUp?.from ?? ''),
    to: clock(stand.givesUp?.to ?? ''),
  })
}
