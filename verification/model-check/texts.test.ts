import { isReadable } from '@sagaboard/events/catalog/envelope'
import { requestUndo } from '@sagaboard/events/commands/advance-order'
import { certaintiesOf } from '@sagaboard/events/commands/certainties'
import { isTimed } from '@sagaboard/events/commands/forecast-runs'
import { type Forecast, forecastOf } from '@sagaboard/events/commands/order-forecast'
import { type OrderSnapshot, viewOf } from '@sagaboard/events/commands/order-snapshot'
import { preview } from '@sagaboard/events/commands/preview'
import { orderGraph } from '@sagaboard/events/saga/graph'
import { orderSaga } from '@sagaboard/events/saga/order-saga'
import { isTerminal } from '@sagaboard/events/saga/order-view'
import { createSay } from '@sagaboard/messages/create-say'
import { buildTimeline } from '@sagaboard/web/components/order-timeline/order-timeline'
import { explain } from '@sagaboard/web/features/order/explain'
import { stockUnits } from '@sagaboard/web/features/order/state-at'
import { orderViewModel } from '@sagaboard/web/features/order/view-model'
import { sayCaution } from '@sagaboard/web/lib/caution-labels'
import { formatMoney } from '@sagaboard/web/lib/format'
import { toPublicEvent } from '@sagaboard/web/live/public-event'
import { toPublicForecast } from '@sagaboard/web/live/public-forecast'
import { consoleMessages } from '@sagaboard/web/messages/en/console'
import { shopMessages } from '@sagaboard/web/messages/en/shop'
import { describe, expect, test } from 'vitest'
import { startOf } from './forecast-check.ts'
import { checkModel, nothing, share, walkDeadlineMs } from './model-check.ts'
import type { ModelState } from './state.ts'

const clock = (iso: string) => iso.slice(11, 16)
const has = ({ certain }: Forecast, code: Forecast['certain'][number]['code']) =>
  certain.some((one) => one.code === code)
const isUnknown = ({ uncertain }: Forecast, code: string) =>
  uncertain.some((one) => one.code === code)

/** What a text says, and when it may: each sentence with what has to be so. */
const claims: readonly [RegExp, (forecast: Forecast) => boolean, string][] = [
  [
    /nothing will be\.|never (take|be charged)/i,
    (told) => has(told, 'never_charged'),
    'never charged',
  ],
  [/never ship|never be sent/i, (told) => has(told, 'never_shipped'), 'never shipped'],
  [
    /Nothing is charged yet|Nothing is taken yet/,
    (told) => !isUnknown(told, 'charge') && !has(told, 'taken'),
    'not yet',
  ],
  [/has shipped with/, (told) => has(told, 'shipped'), 'shipped'],
  [/went back to the customer/, (told) => has(told, 'given_back'), 'given back'],
  [
    /took .* is not known|was taken is not known|being charged/,
    (told) => isUnknown(told, 'charge'),
    'charge not known',
  ],
  [
    /label was made is not known|label is being asked/,
    (told) => isUnknown(told, 'label'),
    'label not known',
  ],
  [
    /cancelled (by itself )?at 09:15|cancel asked at 09:15/,
    (told) => told.deadline !== null,
    'its hour',
  ],
]
/** What has to be said when it is so. */
const duties: readonly [RegExp, (forecast: Forecast) => boolean, string][] = [
  [
    /is not known|are being charged/,
    (told) => isUnknown(told, 'charge'),
    'that the charge is not known',
  ],
  [/09:15/, (told) => told.deadline !== null, 'its deadline'],
  [
    /person decides|A step was skipped|by itself/,
    (told) => told.needsPerson,
    'that a person is needed',
  ],
]

/** What is wrong with the sentences of a state. */
function wrongIn(text: string, told: Forecast): string[] {
  const wrong: string[] = []
  if (/undefined|null|NaN|\{|\}| {2}|\.\./.test(text)) wrong.push(`not a sentence: ${text}`)
  for (const [pattern, isSo, what] of claims)
    if (pattern.test(text) && !isSo(told)) wrong.push(`says ${what}, which is not so: ${text}`)
  return wrong
}

/** What a person of the console reads of a state: the sentence, the lines of what follows, drawing and previews. */
function operatorWrongs({ snapshot: undated }: ModelState): string[] {
  const snapshot = dated(undated)
  const start = startOf(snapshot)
  const told = forecastOf(start)
  const reader = { warehouse: 'Leipzig', nowMs: Date.parse(start.now), clock }
  const { title, body, lines } = explain(viewOf(snapshot), told, reader)
  const text = [title, body, ...lines].join('\n')
  const wrong = [
    ...wrongIn(text, told),
    ...missingIn(text, told),
    // Whatever is told of a run names what it takes for granted.
    ...lines.filter((line) => !/^If |^It is cancelled by itself at 09:15, unless/.test(line)),
    ...wronglyDrawn(snapshot, told),
    ...wronglyPreviewed(snapshot),
    ...wronglyStocked(snapshot),
  ]
  if (title === '' || body === '') wrong.push('nothing is said')
  return wrong.map((what) => `${what}\n  after ${snapshot.log.map(({ type }) => type).join(' ')}`)
}

const units = (allocations: readonly { quantity: number }[]) =>
  allocations.reduce((sum, { quantity }) => sum + quantity, 0)

/** What the events say of the units is what inventory has in its row. An event that nobody can read says nothing. */
function wronglyStocked({ log, inventory: { state } }: OrderSnapshot): string[] {
  if (!log.every(isReadable)) return []
  const { status = 'waiting', allocations = [], restocked = [] } = state ?? {}
  const taken = units(allocations)
  const kept = {
    reserved: status === 'reserved' ? taken : 0,
    left: status === 'committed' ? taken : 0,
    putBack: status === 'released' ? taken : units(restocked),
  }
  const told = stockUnits(log)
  return JSON.stringify(told) === JSON.stringify(kept)
    ? []
    : [`tells ${JSON.stringify(told)} of the stock, and it is ${JSON.stringify(kept)}`]
}

/** What the shopper reads of it: nothing that the forecast does not say, and no promise of a cancel that it does not keep. */
function shopperWrongs({ snapshot: undated }: ModelState): string[] {
  const snapshot = dated(undated)
  const start = startOf(snapshot)
  const told = forecastOf(start)
  const ended = isTerminal(told.status)
  const events = snapshot.log.map((entry) =>
    isReadable(entry)
      ? toPublicEvent(entry)
      : { version: entry.version, time: '2026-01-05T08:59:00.000Z', kind: 'noted' as const },
  )
  const timeline = buildTimeline(events, {
    nowMs: Date.parse(start.now),
    products: new Map(),
    warehouses: new Map(),
    forecast: ended ? null : toPublicForecast(told),
    clock,
    day: clock,
    money: formatMoney,
  })
  const { headline, lead, steps, cancelling } = timeline
  const text = [headline, lead, ...steps.flatMap(({ title, detail }) => [title, detail ?? ''])]
    .filter((part) => part !== '')
    .join('\n')
  // What is told "if …" has its assumption in the sentence.
  const asCertain = text.replace(/If (?:[^.\n]|\.\d)*\./g, '')
  const wrong = shopClaims.flatMap(([pattern, isSo, what]) =>
    pattern.test(asCertain) && !isSo(told) ? [`tells ${what}, which is not so: ${text}`] : [],
  )
  if (/undefined|null|NaN|[{}]| {2}|\.\./.test(text)) wrong.push(`not a sentence: ${text}`)
  if (headline === '' || lead === '') wrong.push('nothing is said to the shopper')
  if (told.deadline !== null && !text.includes('09:15'))
    wrong.push(`keeps the deadline from the shopper: ${text}`)
  return [...wrong, ...wronglyOffered(snapshot, cancelling)].map(
    (what) => `${what}\n  after ${snapshot.log.map(({ type }) => type).join(' ')}`,
  )
}

const shopClaims: typeof claims = [
  [
    /You were not charged|You paid nothing|you paid nothing/,
    (t) => has(t, 'never_charged'),
    'never charged',
  ],
  [/[\d.]+.€ (go back|are on their way)/, (t) => has(t, 'never_shipped'), 'money on its way'],
  [/went back to your card|were paid back/, (t) => has(t, 'given_back'), 'given back'],
  [
    /^It will not be sent$/m,
    (t) =>
      has(t, 'never_shipped') ||
      t.runs.answers_come.steps.some(({ type }) => type === 'ShipmentCancelled'),
    'never sent',
  ],
  [/^Handed to Nordpost/m, (t) => has(t, 'shipped'), 'sent'],
]

/** The offer to cancel holds: what it rules out is certain the moment that it is asked for. */
function wronglyOffered(snapshot: OrderSnapshot, offer: string | null): string[] {
  if (offer === null) return []
  const event = { type: 'OrderCancelRequested', data: { reason: 'cancelled_by_customer' } } as const
  const certain = certaintiesOf(requestUndo(snapshot, event, 'customer'))
  const isCertain = (code: string) => certain.some((one) => one.code === code)
  const lies = [
    [/nothing is charged/, isCertain('never_charged')],
    [/^Nothing is sent/, isCertain('never_shipped')],
    [/go back to your card/, isCertain('taken')],
  ] as const
  return lies.flatMap(([pattern, isSo]) =>
    pattern.test(offer) && !isSo ? [`offers: ${offer}`] : [],
  )
}

/** The model has no clock and no carrier of its own. */
const dated = (snapshot: OrderSnapshot): OrderSnapshot => ({
  ...snapshot,
  log: snapshot.log.map((entry) => {
    if (!isReadable(entry)) return entry
    const timed = { ...entry, time: '2026-01-05T08:59:00.000Z' }
    if (timed.type !== 'ShipmentCreated') return timed
    const named = { carrier: 'Nordpost', trackingNumber: 'NP1' }
    return {
      ...timed,
      data: { shipments: timed.data.shipments.map((parcel) => ({ ...parcel, ...named })) },
    }
  }),
})

const missingIn = (text: string, told: Forecast): string[] =>
  isTerminal(told.status)
    ? []
    : duties.flatMap(([pattern, isSo, what]) =>
        isSo(told) && !pattern.test(text) ? [`does not say ${what}: ${text}`] : [],
      )

function wronglyDrawn(snapshot: OrderSnapshot, told: Forecast): string[] {
  const events = snapshot.log.filter(isReadable)
  const { steps } = orderViewModel(events, viewOf(snapshot), told, {
    placedAt: '08:59',
    clock,
  })
  const coming = new Set(told.runs.answers_come.steps.map(({ type }) => orderSaga.stepOf(type)))
  return orderGraph.steps.flatMap(({ id }) => {
    const { sentence, look } = steps[id]
    const isSentence = /^[A-Z][a-z]+: \S/.test(sentence) && !/undefined|NaN/.test(sentence)
    if (!isSentence) return [`not a sentence: ${sentence}`]
    return look === 'next' && !coming.has(id) ? [`${id} is drawn as to come`] : []
  })
}

const wronglyPreviewed = (snapshot: OrderSnapshot): string[] =>
  commands.flatMap((command) => {
    const shown = preview(snapshot, command)
    return shown.type === 'refused'
      ? []
      : shown.cautions
          .map((caution) => sayCaution(caution, 'EUR'))
          .filter((sentence) => !/^[A-Z].*\.$/.test(sentence) || /undefined|[{}]/.test(sentence))
  })

const commands = [
  { type: 'cancel' },
  { type: 'retry', service: 'payment' },
  { type: 'retry', service: 'shipping' },
  { type: 'skip', service: 'payment' },
  { type: 'refund', amountMinor: 1_800 },
  { type: 'refund_by_hand', amountMinor: 13_200, reference: 'transfer' },
] as const

describe('the sentences of every state that an order can reach', {
  timeout: walkDeadlineMs,
}, () => {
  test.each([
    ['cancelled by the customer', { ...nothing, customer: 1 }, 1],
    ['cancelled by the clock', { ...nothing, expiry: 1 }, 2],
    ['refunded', { ...nothing, refunds: 1 }, 1],
    ['a person settles', { ...nothing, customer: 1, settles: 1 }, 4],
    ['an event is corrupted', { ...nothing, corrupted: 1 }, 4],
    ['an event that nobody knows', { ...nothing, unroutable: 1 }, 8],
  ])('%s: say nothing that is not so', (_name, left, everyNth) => {
    const wrong: string[] = []
    let timed = 0
    const isTurn = share(everyNth)
    checkModel({
      left,
      visit(state) {
        // Of the longer walks a share: their states differ in what is of no concern to a sentence.
        if (!isTurn()) return
        timed += isTimed(state.snapshot) ? 1 : 0
        if (wrong.length < 5) wrong.push(...operatorWrongs(state), ...shopperWrongs(state))
      },
    })
    expect(wrong).toEqual([])
    expect(timed).toBeGreaterThan(20)
  })
})

describe('the catalogues', () => {
  /** By language: a second one is a line here, and has to say the same. */
  const catalogues: Record<string, Record<string, string>[]> = {
    en: [consoleMessages, shopMessages],
  }
  const [ours] = Object.values(catalogues)

  test('have the same messages in every language, and each can be read', () => {
    // Whatever it needs: a name, a count or an hour.
    const anything = new Proxy({}, { get: () => 2, has: () => true })
    for (const [language, parts] of Object.entries(catalogues))
      for (const [index, messages] of parts.entries()) {
        expect(Object.keys(messages)).toEqual(Object.keys(ours?.[index] ?? {}))
        const say = createSay(messages, language)
        for (const key of Object.keys(messages)) expect(say(key, anything)).not.toMatch(/[{}]/)
      }
  })

  test('a value that a message needs and is not given is an error', () => {
    const say = createSay(consoleMessages, 'en')
    expect(() => say('money.taken')).toThrow(/amount/)
  })
})
