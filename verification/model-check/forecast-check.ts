import { type Service, services } from '@sagaboard/events/catalog/events'
import { handleNext, requestUndo } from '@sagaboard/events/commands/advance-order'
import { type Certainty, certaintiesOf } from '@sagaboard/events/commands/certainties'
import { backorderExpired, dispatchDue } from '@sagaboard/events/commands/effects'
import { yes } from '@sagaboard/events/commands/forecast'
import {
  type Assumption,
  assumptions,
  isTimed,
  packingOf,
  type Run,
  type RunStart,
  stockOf,
} from '@sagaboard/events/commands/forecast-runs'
import { type Forecast, forecastOf } from '@sagaboard/events/commands/order-forecast'
import {
  callOf,
  canGoOn,
  defaultSaga,
  nextOf,
  type OrderSnapshot,
  plannedCall,
  viewOf,
} from '@sagaboard/events/commands/order-snapshot'
import { policyFor } from '@sagaboard/events/runtime/retry-policy'
import { isTerminal } from '@sagaboard/events/saga/order-view'
import { checkModel, share } from './model-check.ts'
import { movesOf } from './moves.ts'
import type { Budget, ModelState } from './state.ts'

/** What was compared, and what was told and is not so: with what stands in the log. */
export interface ForecastReport {
  states: number
  inputs: number
  broken: string[]
}

interface CheckOptions {
  left: Budget
  /** Of the states only every so-manieth, for a share of a long walk. */
  everyNth: number
  /** Tells something else as certain, or of a run: for the proof that it is found. */
  tell?: (certain: Certainty[]) => Certainty[]
  tellRun?: (run: Run) => Run
}

const now = '2026-01-05T09:00:00.000Z'
const nextAt = '2026-01-05T09:00:14.000Z'
const expiresAt = '2026-01-05T09:15:00.000Z'
const reservationMs = 15 * 60_000
/** An order that is packed for half an hour first has its time anew then, and no run takes longer. */
const lastHour = '2026-01-05T09:45:00.000Z'

/** One that waits for stock first is given up after its days, or has its time anew from then on. */
const lastDay = '2026-02-04T09:15:00.000Z'

function lastHourOf({ steps }: Run): string {
  if (steps.some(({ type }) => type === 'BackorderExpired')) return lastDay
  return steps.some(({ type }) => type === 'DispatchRequested') ? lastHour : expiresAt
}

/** The start of every forecast here: what hangs is tried again in 14 s, the order expires in 15 min. */
export function startOf(snapshot: OrderSnapshot): RunStart {
  const blocks = Object.fromEntries(
    Object.entries(snapshot.blocks).map(([service, block]) => [
      service,
      { ...block, nextAt: block.state === 'dead' || block.resolution ? null : nextAt },
    ]),
  )
  return {
    snapshot: { ...snapshot, blocks },
    expiresAt,
    now,
    retryOf: policyFor,
    reservationMs,
    tryMaxMs: 6_000,
  }
}

/**
 * Compares in every state of a walk what is told of it with what the model then does: what is certain with every next input
 * and with the books of provider and carrier, each run with every order of steps that its assumption allows.
 */
export function checkForecasts({
  left,
  everyNth,
  tell = (told) => told,
  tellRun = (told) => told,
}: CheckOptions): ForecastReport {
  const report: ForecastReport = { states: 0, inputs: 0, broken: [] }
  const isTurn = share(everyNth)
  const note = (state: ModelState, what: string) => {
    const log = state.snapshot.log.map(({ type }) => type).join(' ')
    if (report.broken.length < 20) report.broken.push(`${what}, after ${log}`)
  }
  checkModel({
    left,
    visit(state) {
      report.states += 1
      if (!isTurn()) return
      const told = forecastOf(startOf(state.snapshot))
      const forecast = { ...told, certain: tell(told.certain) }
      for (const what of [
        ...untrueOf(state, forecast),
        ...misnamed(state, forecast),
        ...assumptions.flatMap((assumption) =>
          otherwise(state, assumption, tellRun(forecast.runs[assumption])),
        ),
      ])
        note(state, what)
      for (const move of movesOf(state, defaultSaga)) {
        report.inputs += 1
        const after = tell(certaintiesOf(move.to.snapshot))
        for (const one of forecast.certain)
          if (!after.some((other) => holdsOn(one, other)))
            note(state, `${one.code} is broken by ${move.who}: ${move.what}`)
      }
    },
  })
  return report
}

/** What was given back may grow; all else stays as it was told. */
const holdsOn = (before: Certainty, after: Certainty): boolean =>
  before.code === 'given_back'
    ? after.code === 'given_back' && after.amountMinor >= before.amountMinor
    : JSON.stringify(before) === JSON.stringify(after)

/** What is told and the books of provider and carrier deny; of those books nobody knows once a wrong word was taken. */
function untrueOf(state: ModelState, { certain, uncertain, status }: Forecast) {
  if (state.isMisled) return []
  const { ledgers, snapshot } = state
  const has = (code: Certainty['code']) => certain.some((one) => one.code === code)
  const isUnknown = (code: string) => uncertain.some((one) => one.code === code)
  const taken = Object.values(ledgers.charges).some(({ type }) => type === 'captured')
  const givenMinor =
    Object.values(ledgers.refunds).reduce((sum, minor) => sum + minor, 0) + ledgers.byHandMinor
  const labelled = Object.entries(ledgers.labels).some(
    ([key, label]) => label === 'labelled' && !(key in ledgers.voided),
  )
  const toldGiven = certain.reduce(
    (sum, one) => (one.code === 'given_back' ? sum + one.amountMinor : sum),
    0,
  )
  // A person who pays by hand has paid when they say so, and payment hears of it after that.
  const isPaying = snapshot.blocks.payment?.resolution || nextOf(snapshot, 'payment')
  const lies: [boolean, string][] = [
    [has('never_charged') && taken, 'never_charged'],
    [has('taken') && !taken, 'taken'],
    [!has('taken') && !isUnknown('charge') && taken, 'nothing taken yet'],
    [toldGiven > givenMinor, 'given_back'],
    [
      toldGiven < givenMinor && !isUnknown('refund') && !isUnknown('charge') && !isPaying,
      'not given back',
    ],
    [has('shipped') && !labelled, 'shipped'],
    [has('never_shipped') && labelled, 'never_shipped'],
    [!has('shipped') && !isUnknown('label') && labelled, 'nothing sent yet'],
    [has('never_cancelled') && status === 'CANCELLED', 'never_cancelled'],
    [has('never_completed') && status === 'COMPLETED', 'never_completed'],
  ]
  return lies.flatMap(([isLie, what]) => (isLie ? [`${what} is not so`] : []))
}

/** It rests, or does not, as shipping and the order's row have it. */
function misrested(
  snapshot: OrderSnapshot,
  { packing, stock, isSourcedAgain }: Forecast,
): string[] {
  const { inventory, shipping, orders } = snapshot
  if (stock) return inventory.state?.status === 'waiting' ? [] : ['it does not wait for stock']
  if (packing) return shipping.state?.status === 'packing' ? [] : ['it does not wait to be packed']
  const isTold = orders.waitingFor === 'stock' && nextOf(snapshot, 'inventory')
  return orders.waitingFor && !isSourcedAgain && !nextOf(snapshot, 'orders') && !isTold
    ? ['nobody is told what it rests for']
    : []
}

/** Who is waited for has something to do, and what is said to stand does. */
function misnamed({ snapshot }: ModelState, told: Forecast): string[] {
  const { wait, others } = told
  const wrong = misrested(snapshot, told)
  for (const one of wait ? [wait, ...others] : others) {
    const next = nextOf(snapshot, one.service)
    if (next?.version !== one.version) wrong.push(`${one.service} is not at ${one.eventType}`)
    if (one.tries && !snapshot.blocks[one.service]) wrong.push(`${one.service} does not stand`)
  }
  const stands = services.filter((service) => snapshot.blocks[service])
  const named = new Set([wait?.service, ...others.map(({ service }) => service)])
  for (const service of stands) if (!named.has(service)) wrong.push(`${service} stands unnamed`)
  return [...wrong, ...wronglyAtRest(snapshot, told)]
}

/** Nothing is said to rest that moves, and nobody is left uncalled where nothing does. */
function wronglyAtRest(snapshot: OrderSnapshot, told: Forecast): string[] {
  const { wait, packing, stock, needsPerson, status } = told
  if (isTerminal(status) || packing || stock) return []
  const wrong: string[] = []
  if (!wait && services.some((service) => nextOf(snapshot, service)))
    wrong.push('it is said to rest, and something moves')
  const goesOn = (service: Service) =>
    canGoOn(snapshot, service) || snapshot.blocks[service]?.state === 'retrying'
  if (!needsPerson && !services.some(goesOn)) wrong.push('nothing can go on, and nobody is called')
  return wrong
}

type Rest = Pick<Run, 'ends' | 'keptMinor' | 'shipped'> & {
  stands: { service: Service; type: string }[]
}

const summaryOf = ({ ends, keptMinor, shipped, stands }: Rest) =>
  JSON.stringify([
    ends,
    keptMinor,
    shipped,
    stands.map(({ service, type }) => `${service} at ${type}`).sort(),
  ])

/** Where a run does not do what its assumption leads to, in whatever order the services come to their steps. */
function otherwise(state: ModelState, assumption: Assumption, run: Run): string[] {
  const found = new Set<string>()
  const walked = new Set<string>()
  let isOneOfThem = false
  const types = run.steps.map(({ type }) => type).join(' ')
  const start = startOf(state.snapshot).snapshot
  const walk = (snapshot: OrderSnapshot, isTried: boolean) => {
    const key = `${isTried} ${services.map((s) => nextOf(snapshot, s)?.version)} ${snapshot.log.map(({ type }) => type)}`
    if (walked.has(key)) return
    walked.add(key)
    const ready = services.filter((service) =>
      isFree(start, snapshot, { service, assumption, isTried }),
    )
    for (const service of ready) {
      const call = callOf(snapshot, service)
      walk(handleNext(snapshot, service, call && yes(call)), isTried)
    }
    if (ready.length > 0) return
    if (assumption === 'answers_come' && !isTried) return walk(snapshot, true)
    const rested = restOver(snapshot)
    if (rested) return walk(rested, true)
    if (isTimed(snapshot))
      return walk(
        requestUndo(
          snapshot,
          { type: 'OrderCancelRequested', data: { reason: 'expired' } },
          'clock',
        ),
        true,
      )
    const { ends, keptMinor, shipped } = restOf(snapshot)
    const stands = services.flatMap((service) => {
      const next = nextOf(snapshot, service)
      return next ? [{ service, type: next.type }] : []
    })
    found.add(summaryOf({ ends, keptMinor, shipped, stands }))
    isOneOfThem ||=
      snapshot.log
        .slice(start.log.length)
        .map(({ type }) => type)
        .join(' ') === types
  }
  walk(start, false)
  const wrong: string[] = []
  if (!isOneOfThem) wrong.push(`${assumption}: ${types} is no way that it can go`)
  for (const end of found)
    if (end !== summaryOf(run)) wrong.push(`${assumption}: told ${summaryOf(run)}, found ${end}`)
  if (run.endsAt !== null && run.endsAt > lastHourOf(run))
    wrong.push(`${assumption}: ends after its hour`)
  return wrong
}

/** The order once its time to rest is over; undefined when it does not rest, or for good. */
function restOver(snapshot: OrderSnapshot): OrderSnapshot | undefined {
  if (packingOf(snapshot)?.dueAt) return dispatchDue(snapshot)
  return stockOf(snapshot)?.dueAt ? backorderExpired(snapshot) : undefined
}

const restOf = (snapshot: OrderSnapshot) => {
  const { state } = snapshot.payment
  return {
    ends: viewOf(snapshot).status,
    keptMinor: state?.chargeId ? state.amountMinor - state.refundedMinor : 0,
    shipped: snapshot.shipping.state?.status === 'shipped',
  }
}

/** True when the assumption lets this service handle its next event. */
function isFree(
  start: OrderSnapshot,
  snapshot: OrderSnapshot,
  { service, assumption, isTried }: { service: Service; assumption: Assumption; isTried: boolean },
): boolean {
  if (!canGoOn(snapshot, service)) return false
  const block = start.blocks[service]
  const isSame = block?.resolution === null && nextOf(snapshot, service)?.version === block.version
  // A request to cancel makes due what was given up, and that is then tried as well.
  if (assumption === 'answers_come') return !isSame || isTried
  if (plannedCall(snapshot, service) && !callOf(snapshot, service)) return true
  return !isSame && (assumption === 'nobody_acts' || !callOf(snapshot, service))
}
