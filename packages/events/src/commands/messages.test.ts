import { describe, expect, test } from 'vitest'
import { atRest, placedSnapshot, until } from '../testing/snapshots.ts'
import type { Command } from './command.ts'
import { applyEffect, effectOf } from './effects.ts'
import { refusalOf } from './guards.ts'
import { messagesBetween } from './messages.ts'
import type { OrderSnapshot, WrittenMessage } from './order-snapshot.ts'
import { preview } from './preview.ts'

const first = '0197c2f4-6f0e-8d3a-9a51-000000000001'
const again = '0197c2f4-6f0e-8d3a-9a51-000000000002'
const by = { actor: 'staff:1', note: 'they have lost it', requestId: 'rq_1' }
const resend = (messageId = first): Command => ({ type: 'message_resend', messageId })
const message: WrittenMessage = {
  id: first,
  kind: 'received',
  version: 1,
  causeVersion: 1,
  state: 'sent',
  resendOf: null,
}
const completed = until(placedSnapshot(), atRest)
const withMessages = (...messages: WrittenMessage[]): OrderSnapshot => ({ ...completed, messages })
const asked = (snapshot: OrderSnapshot, command = resend()) =>
  applyEffect(snapshot, effectOf(snapshot, command, by), by.actor)

describe('a message is sent again', () => {
  test.each(['sent', 'failed'] as const)('once it is %s, as a request in the log', (state) => {
    const snapshot = withMessages({ ...message, state })
    expect(refusalOf(snapshot, resend())).toBeUndefined()
    expect(asked(snapshot).log.at(-1)).toMatchObject({
      type: 'MessageResendRequested',
      actor: 'staff:1',
      data: { messageId: first, kind: 'received', version: 1, note: by.note },
    })
  })

  test('one that repeats another stands for that', () => {
    const repeated = { ...message, id: again, causeVersion: 7, resendOf: first }
    expect(asked(withMessages(message, repeated), resend(again)).log.at(-1)).toMatchObject({
      data: { messageId: first },
    })
  })

  test('and nothing else of the order follows from it', () => {
    expect(preview(withMessages(message), resend())).toMatchObject({
      type: 'possible',
      steps: [{ type: 'MessageResendRequested' }],
      messages: ['received'],
      cautions: [],
      waitsFor: [],
      leaves: 'COMPLETED',
    })
  })
})

describe('it is not', () => {
  test('when the order has none such', () => {
    expect(refusalOf(completed, resend())).toMatch(/no such message/)
    expect(refusalOf(withMessages(message), resend(again))).toMatch(/no such message/)
  })

  test('while it waits to be sent', () => {
    expect(refusalOf(withMessages({ ...message, state: 'waiting' }), resend())).toMatch(
      /waits to be sent already/,
    )
  })

  test('while it is asked for already, and until that is sent', () => {
    const request = asked(withMessages(message))
    expect(refusalOf(request, resend())).toMatch(/asked for already/)
    const causeVersion = request.log.length
    const repeated = { ...message, id: again, causeVersion, resendOf: first }
    const written = (state: WrittenMessage['state']): OrderSnapshot => ({
      ...request,
      messages: [message, { ...repeated, state }],
      notified: causeVersion,
    })
    expect(refusalOf(written('waiting'), resend())).toMatch(/asked for already/)
    expect(refusalOf(written('sent'), resend())).toBeUndefined()
  })
})

test('one that was asked for, and passed by, can be asked for once more', () => {
  const request = asked(withMessages(message))
  expect(refusalOf({ ...request, notified: request.log.length }, resend())).toBeUndefined()
})

describe('what will be written is told', () => {
  test('by the preview of a cancel, and of a refund', () => {
    expect(preview(placedSnapshot(), { type: 'cancel' })).toMatchObject({ messages: ['cancelled'] })
    expect(preview(completed, { type: 'refund', amountMinor: 100 })).toMatchObject({
      messages: ['refunded'],
    })
  })

  test('as the fold of the whole log has it', () => {
    const empty = { ...completed, log: [] }
    expect(messagesBetween(empty, completed)).toEqual(['received', 'shipped'])
  })
})
