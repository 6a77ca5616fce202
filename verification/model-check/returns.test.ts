import { defaultSaga, type Saga } from '@sagaboard/events/commands/order-snapshot'
import { insteadOf } from '@sagaboard/events/saga/apply-event'
import { isReturnEvent } from '@sagaboard/events/saga/sagas'
import { describe, expect, test } from 'vitest'
import { checkModel, returnWalks, walkDeadlineMs } from './model-check.ts'

const check = (name: keyof typeof returnWalks, saga: Saga = defaultSaga) =>
  checkModel({ left: returnWalks[name], isCompleted: true, isEndedByPersons: false, saga })

describe('whatever happens to the returns of an order, in whatever order', {
  timeout: walkDeadlineMs,
}, () => {
  test.each(Object.keys(returnWalks) as (keyof typeof returnWalks)[])(
    '%s: no rule breaks, and it ends',
    (name) => {
      const report = check(name)
      expect(report.broken).toBeUndefined()
      expect(report.states).toBeGreaterThan(500)
      expect([...report.ends.keys()]).toContain('COMPLETED')
      expect([...report.ends.keys()].some((end) => end.includes('given back'))).toBe(true)
    },
  )
})

describe('handlers of returns that are wrong are found', { timeout: walkDeadlineMs }, () => {
  const given = 'a return, given up at any moment'
  const withReturns = (change: Partial<Saga['returns']>): Saga => ({
    ...defaultSaga,
    returns: { ...defaultSaga.returns, ...change },
  })

  test('a refund that may have been made is not voided before payment promises', () => {
    const { payment } = defaultSaga.returns
    const wrong = withReturns({
      paymentCall: (facts, event) =>
        event.type === 'ReturnGiveUpRequested'
          ? undefined
          : defaultSaga.returns.paymentCall(facts, event),
      payment: {
        ...payment,
        ReturnGiveUpRequested: (facts, event) =>
          payment.ReturnGiveUpRequested(facts, event, { type: 'never_happened' }),
      },
    })
    expect(check(given, wrong).broken?.rule).toBeDefined()
  })

  test('what was received is on the shelf before the money was given back', () => {
    const { inventory } = defaultSaga.returns
    const wrong = withReturns({
      inventory: {
        ...inventory,
        ReturnReceived(facts, event, outcome) {
          const { state } = inventory.ReturnReceived(facts, event, outcome)
          const row = state?.returns?.[event.data.returnId]
          if (!state || row?.status !== 'inspected') return { state, emit: [] }
          const returns = {
            ...state.returns,
            [event.data.returnId]: { ...row, status: 'restocked' as const },
          }
          return {
            state: { ...state, returns, restocked: [...state.restocked, ...row.restock] },
            emit: [],
          }
        },
      },
    })
    expect(check(given, wrong).broken?.rule).toMatch(/on the shelf/)
  })

  test('who gives a return up is believed to have been there before whoever asked for the refund', () => {
    const wrong: Saga = {
      ...defaultSaga,
      insteadOf(call, event, requestedAt) {
        const instead = insteadOf(call, event, requestedAt)
        return instead && isReturnEvent(event) ? { ...instead, isUncertain: false } : instead
      },
    }
    expect(check(given, wrong).broken?.rule).toBeDefined()
  })
})
