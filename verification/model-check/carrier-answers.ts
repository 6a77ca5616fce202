import { yes } from '@sagaboard/events/commands/forecast'
import {
  isInPart,
  type LabelCall,
  type LabelOutcome,
  type LabelRequest,
  type LabelVoid,
  labelsOf,
  voidOfOthers,
} from '@sagaboard/events/saga/labels'
import type { Answer } from './answer.ts'
import type { Ledgers } from './state.ts'

/** What became of the requests of one call, up to one of them. */
interface Asked {
  words: string[]
  ledgers: Ledgers
  answers: (LabelOutcome | undefined)[]
}

/**
 * What a carrier may answer to the requests for an order's labels: each of them is made, refused, or not answered at all, by
 * itself; where one is refused, what then comes of the void of the others. Without effect an unanswered call is none.
 */
export function labelAnswers(call: LabelCall, ledgers: Ledgers): Answer[] {
  return asked(call.requests, ledgers).flatMap(({ words: each, ledgers: after, answers }) => {
    const words = sentenceOf(each)
    const effect = after !== ledgers && { ledgers: after }
    const unanswered = (what: string, to: Ledgers): Answer[] =>
      to === ledgers ? [] : [{ words: what, outcome: undefined, isUnanswered: true, ledgers: to }]
    const outcome = labelsOf(answers)
    if (!outcome) return unanswered(words, after)
    const others = voidOfOthers(call, answers)
    if (!others) return [{ words, outcome, ...effect }]
    return [
      ...unanswered(`${words}, and the void of the others does not arrive`, after),
      ...carrierVoids(others.requests, after).flatMap((voided): Answer[] => {
        const what = `${words}, and then the void of the others, ${voided.words}`
        const to = voided.ledgers ?? after
        return voided.outcome?.type === 'too_late'
          ? [leftToPerson(what, to)]
          : [{ words: what, outcome, ...(to !== ledgers && { ledgers: to }) }]
      }),
    ]
  })
}

/** Some of the order is on its way, and the rest can't go. */
const leftToPerson = (words: string, ledgers: Ledgers): Answer => {
  return { words, outcome: undefined, isUnanswered: true, isLeft: true, ledgers }
}

/** Every combination of what may become of each request. */
function asked(requests: readonly LabelRequest[], ledgers: Ledgers): Asked[] {
  return requests.reduce<Asked[]>(
    (before, request) =>
      before.flatMap((so) =>
        answersToOne(request, so.ledgers, requests.length > 1).map(({ words, outcome, to }) => ({
          words: [...so.words, words],
          ledgers: to,
          answers: [...so.answers, outcome],
        })),
      ),
    [{ words: [], ledgers, answers: [] }],
  )
}

interface One {
  words: string
  outcome: LabelOutcome | undefined
  to: Ledgers
}

/** @param mayBeLost one of several may stay unanswered while others are */
function answersToOne(request: LabelRequest, ledgers: Ledgers, mayBeLost: boolean): One[] {
  const { key } = request
  const answers = { labelled: labelled(request), undeliverable: { type: 'undeliverable' } } as const
  const lost: One = { words: 'has no answer', outcome: undefined, to: ledgers }
  if (key in ledgers.voided) return [lost]
  const known = ledgers.labels[key]
  const became = (label: 'labelled' | 'undeliverable', words: string): One => ({
    words,
    outcome: answers[label],
    to: { ...ledgers, labels: { ...ledgers.labels, [key]: label } },
  })
  const told: One[] = known
    ? [{ words: `was ${known} before`, outcome: answers[known], to: ledgers }]
    : [became('labelled', 'is made'), became('undeliverable', 'can’t be delivered')]
  return mayBeLost ? [...told, lost] : told
}

const labelled = (request: LabelRequest): LabelOutcome => ({
  type: 'labelled',
  parcels: parcelsOf([request]),
})

function parcelsOf(requests: LabelRequest[]) {
  const made = yes({ type: 'label', key: '', orderId: '', requests })
  return made.type === 'labelled' ? made.parcels : []
}

/** “which is made”, or of several: “of which 1 is made, 2 has no answer”. */
const sentenceOf = (words: readonly string[]): string =>
  words.length === 1
    ? `which ${words[0]}`
    : `of which ${words.map((word, index) => `${index + 1} ${word}`).join(', ')}`

/** The void of a cancel: where parcels are on their way, the labels that are missing are asked for. */
export function voidAnswers(call: LabelVoid, ledgers: Ledgers): Answer[] {
  return carrierVoids(call.requests, ledgers).flatMap((voided): Answer[] => {
    const { outcome, words, ledgers: after = ledgers } = voided
    if (outcome?.type !== 'too_late' || !isInPart(call, outcome.parcels)) return [voided]
    const unasked: Answer = {
      words: `${words}, and the request for the others does not arrive`,
      outcome: undefined,
      isUnanswered: true,
      ledgers: after,
    }
    const rest = labelAnswers({ ...call, type: 'label' }, after)
    const asked = rest.map((answer): Answer => {
      const what = `${words}, and then the label of the others, ${answer.words}`
      const to = answer.ledgers ?? after
      return answer.outcome?.type === 'labelled'
        ? {
            words: what,
            outcome: { type: 'too_late', parcels: answer.outcome.parcels },
            ledgers: to,
          }
        : answer.isLeft
          ? leftToPerson(what, to)
          : { words: what, outcome: undefined, isUnanswered: true, ledgers: to }
    })
    return after === ledgers ? asked : [unasked, ...asked]
  })
}

/** The keys of all are barred, whatever was made; or none is, where the carrier has picked parcels up. */
function carrierVoids(requests: LabelRequest[], ledgers: Ledgers): Answer[] {
  const keys = requests.map(({ key }) => key)
  const made = requests.filter(({ key }) => ledgers.labels[key] === 'labelled')
  const live = made.filter(({ key }) => !(key in ledgers.voided))
  const isNew = keys.some((key) => !(key in ledgers.voided))
  const barred: Ledgers = {
    ...ledgers,
    voided: { ...ledgers.voided, ...Object.fromEntries(keys.map((key) => [key, true as const])) },
  }
  const undone: Answer = {
    words: made.length > 0 ? 'which is undone' : 'which never happened',
    outcome: made.length > 0 ? { type: 'undone' } : { type: 'never_happened' },
    ...(isNew && { ledgers: barred }),
  }
  if (live.length === 0) return [undone]
  const tooLate: Answer = {
    words: 'which is too late',
    outcome: { type: 'too_late', parcels: parcelsOf(live) },
    ...(!ledgers.pickedUp && { ledgers: { ...ledgers, pickedUp: true } }),
  }
  return ledgers.pickedUp ? [tooLate] : [undone, tooLate]
}
