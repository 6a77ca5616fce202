import { hasEnded, type ReturnView } from '@sagaboard/events/saga/returns/return-view'
import type { ReturnNews } from '../../live/public-return.ts'
import { sayShop } from '../../messages/say-shop.ts'
import { acceptedCount, cameBack, type ReturnFacts } from './return-facts.ts'
import type { Step, StepState } from './timeline-facts.ts'

/** What happened of one return, what is happening, and what comes next. */
export function returnSteps(facts: ReturnFacts): Step[] {
  const happened = facts.told.flatMap(({ news, time }) =>
    pastStep(news, facts).map((step): Step => ({ ...step, time })),
  )
  return [...happened, ...(hasEnded(facts.one) ? [] : aheadSteps(facts.one))]
}

const step = (title: string, state: StepState, detail = ''): Step[] => [
  detail === '' ? { title, state } : { title, state, detail },
]

function pastStep(news: ReturnNews, facts: ReturnFacts): Step[] {
  const { one } = facts
  switch (news.what) {
    case 'asked': {
      const note = news.note ? sayShop('return.past.asked.note', { note: news.note }) : ''
      return step(sayShop(`return.past.asked.${news.by}`), 'done', note)
    }
    case 'reviewed': // the answer to it follows
      return []
    case 'approved':
      return step(sayShop('return.past.approved'), 'done')
    case 'refused':
      return step(sayShop('return.past.refused'), 'failed')
    case 'labelled':
      return news.parcels.flatMap(({ carrier, trackingNumber: number }) =>
        step(
          sayShop('return.past.labelled', { carrier }),
          'done',
          sayShop('return.past.labelled.detail', { number }),
        ),
      )
    case 'not_labelled':
      return step(sayShop('return.past.not_labelled'), 'failed')
    case 'received':
      return receivedStep(news)
    case 'refunded':
      return refundedStep(news, facts)
    case 'not_refunded':
      return step(
        sayShop('return.past.not_refunded'),
        'failed',
        sayShop('return.past.not_refunded.detail'),
      )
    case 'sent_back':
      return news.goods === 'none'
        ? []
        : step(
            sayShop(`return.past.sent_back.${news.goods}`),
            news.goods === 'sent' ? 'done' : 'failed',
            numbersOf(news.parcels),
          )
    case 'give_up_asked':
      return step(sayShop(`return.past.give_up_asked.${news.by}`), 'back')
    case 'too_late_to_give_up':
      return step(
        sayShop('return.past.too_late_to_give_up'),
        'failed',
        sayShop('return.past.too_late_to_give_up.detail'),
      )
    case 'recalled':
      return step(
        sayShop(`return.past.recalled.${news.goods}`),
        'back',
        numbersOf(news.goods === 'sent' ? news.parcels : []),
      )
    case 'closed':
      return step(sayShop('return.past.closed'), one.outcome === 'given_up' ? 'back' : 'done')
    default:
      return news satisfies never
  }
}

type NewsOf<W extends ReturnNews['what']> = Extract<ReturnNews, { what: W }>

function receivedStep({ lines }: NewsOf<'received'>): Step[] {
  const rejected = lines.reduce((sum, line) => sum + line.reject, 0)
  const accepted = lines.reduce((sum, line) => sum + line.restock + line.writeOff, 0)
  return step(
    sayShop('return.past.received'),
    accepted > 0 ? 'done' : 'failed',
    sayShop('return.past.received.detail', { accepted, rejected }),
  )
}

function refundedStep({ amountMinor, byHand }: NewsOf<'refunded'>, { money }: ReturnFacts): Step[] {
  if (amountMinor === 0) return step(sayShop('return.past.refunded_nothing'), 'done')
  const amount = money(amountMinor)
  return byHand
    ? step(sayShop('return.past.refunded_by_hand', { amount }), 'back')
    : step(sayShop('return.past.refunded', { amount }), 'back', sayShop('past.takes_days'))
}

const numbersOf = (parcels: readonly { carrier: string; trackingNumber: string }[]): string =>
  parcels.map(({ carrier, trackingNumber }) => `${carrier} ${trackingNumber}`).join(', ')

/** What is under way, and what follows from it when everybody answers. */
function aheadSteps(one: ReturnView): Step[] {
  if (one.isGivingUp) return step(sayShop('return.now.giving_up'), 'now_back')
  const label = step(sayShop('return.next.label'), 'next')
  const received = step(sayShop('return.next.received'), 'next')
  const refunded = step(sayShop('return.next.refunded'), 'next')
  switch (one.status) {
    case 'requested':
      return [...now('requested'), ...label, ...received, ...refunded]
    case 'approved':
      return cameBack(one)
        ? [...now('came_back'), ...refunded]
        : [...now('approved'), ...received, ...refunded]
    case 'labelled':
      return cameBack(one)
        ? [...now('came_back'), ...refunded]
        : [...now('labelled'), ...received, ...refunded]
    case 'received':
      return now(acceptedCount(one) > 0 ? 'received' : 'received_none')
    case 'refunded':
      return now('refunded')
    default:
      return []
  }
}

type Now =
  | 'requested'
  | 'approved'
  | 'came_back'
  | 'labelled'
  | 'received'
  | 'received_none'
  | 'refunded'

const now = (what: Now): Step[] => step(sayShop(`return.now.${what}`), 'now')
