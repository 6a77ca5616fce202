import { describe, expect, test } from 'vitest'
import { type ApprovalState, refusalOfApproval } from './approvals.ts'

const request = (state: ApprovalState = 'waiting') => ({ state, askedBy: 'ada' })

describe('a request that waits', () => {
  test('is decided by another than who asked, and withdrawn by who asked alone', () => {
    expect(refusalOfApproval(request(), 'approval_approve', 'ben')).toBeUndefined()
    expect(refusalOfApproval(request(), 'approval_decline', 'ben')).toBeUndefined()
    expect(refusalOfApproval(request(), 'approval_withdraw', 'ada')).toBeUndefined()
    expect(refusalOfApproval(request(), 'approval_approve', 'ada')).toMatch(
      /asked for this yourself/,
    )
    expect(refusalOfApproval(request(), 'approval_decline', 'ada')).toMatch(
      /asked for this yourself/,
    )
    expect(refusalOfApproval(request(), 'approval_withdraw', 'ben')).toMatch(/Only who asked/)
  })

  test.each<[ApprovalState, RegExp]>([
    ['approved', /approved already/],
    ['declined', /declined already/],
    ['withdrawn', /withdrawn/],
    ['outdated', /ask anew/],
  ])('and one that is %s is decided no more', (state, why) => {
    expect(refusalOfApproval(request(state), 'approval_approve', 'ben')).toMatch(why)
    expect(refusalOfApproval(request(state), 'approval_withdraw', 'ada')).toMatch(why)
  })
})
