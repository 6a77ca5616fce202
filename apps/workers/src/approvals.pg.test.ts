import { randomUUID } from 'node:crypto'
import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import type { AnyCommand, Requester } from '@sagaboard/db/commands/requester'
import type { ApprovalCommand } from '@sagaboard/events/commands/approvals'
import type { Command } from '@sagaboard/events/commands/command'
import { eventually } from '@sagaboard/events/testing/eventually'
import { beforeEach, describe, expect, test } from 'vitest'
import { allClosed, brokenInvariants, rowsOf } from './testing/ledgers.ts'
import { placeOrders, unitPriceMinor } from './testing/place-order.ts'
import { startWorkers } from './testing/start-workers.ts'
import { useShop } from './testing/use-shop.ts'

const { database, shop, cleanUp } = useShop()
const limitMinor = 1_000
const reason = 'it came broken'

const ada = { type: 'staff', userId: 'ada', role: 'supervisor' } as const
const ben = { type: 'staff', userId: 'ben', role: 'supervisor' } as const
const olga = { type: 'staff', userId: 'olga', role: 'operator' } as const

beforeEach(async () => {
  for (const { userId, role } of [ada, ben, olga])
    await shop.pool.query(
      `insert into auth.users (id, name, email, email_verified, role, created_at, updated_at)
       values ($1, $2, $3, true, $4, now(), now())`,
      [userId, userId, `${userId}@example.com`, role],
    )
  const workers = await startWorkers(database.url, 'member-1')
  cleanUp.push(() => workers.stop())
})

const ask = <C extends AnyCommand>(
  command: C,
  who: Requester,
  call: { orderId?: string; expectedVersion?: number; idempotencyKey?: string; why?: string } = {},
) =>
  createExecuteCommand({ log: shop.log, approvalMinor: limitMinor })(
    { command, reason: call.why ?? reason, ...call },
    who,
  )

/** An order that is paid and completed. */
async function sold(): Promise<string> {
  const [orderId = ''] = await placeOrders(shop.log, [{ lines: [['enamel-mug', 2]] }])
  await allClosed(shop.pool, [orderId])
  return orderId
}
const refund = (amountMinor: number): Command => ({ type: 'refund', amountMinor })

/** Asks for more than one person may move back; the request that waits. */
async function asked(orderId: string, amountMinor = 1_200): Promise<string> {
  const result = await ask(refund(amountMinor), ada, { orderId })
  if (result.type !== 'waiting') throw new Error(`${result.type}: ${JSON.stringify(result)}`)
  return result.approvalId
}
const say = (
  type: ApprovalCommand['type'],
  approvalId: string,
  who: Requester,
  call: Parameters<typeof ask>[2] = {},
) => ask({ type, approvalId }, who, call)

const requestOf = async (approvalId: string) =>
  (await rowsOf(shop.pool, 'select * from orders.approvals where id = $1', [approvalId]))[0]
const refundsOf = (orderId: string) =>
  rowsOf<{ actor: string; amount: number }>(
    shop.pool,
    `select actor, (data->>'amountMinor')::int as amount from log.events
     where order_id = $1 and type = 'RefundRequested' order by version`,
    [orderId],
  )
const auditOf = (orderId: string) =>
  rowsOf<{ actor: string; action: string; outcome: string; after: Record<string, unknown> }>(
    shop.pool,
    'select actor, action, outcome, reason, refusal, after from audit.commands where order_id = $1 order by at, action',
    [orderId],
  )

describe('what moves more back than one person decides over', () => {
  test('is kept as it was asked for, and nothing of it is done', async () => {
    const orderId = await sold()
    const approvalId = await asked(orderId)
    expect(await requestOf(approvalId)).toMatchObject({
      ...{ subject: 'order', subject_id: orderId, state: 'waiting', asked_by: 'ada', reason },
      ...{ command: refund(1_200), currency: 'EUR', version: expect.any(Number) },
      ...{ amount_minor: 1_200, limit_minor: 1_000, decided_by: null },
    })
    expect(await refundsOf(orderId)).toEqual([])
    expect(await auditOf(orderId)).toMatchObject([
      { actor: 'staff:ada', action: 'approval_ask', outcome: 'accepted', after: { approvalId } },
    ])
  })

  test('waits no more than that: what is no more than the limit is done at once', async () => {
    const orderId = await sold()
    expect(await ask(refund(limitMinor), ada, { orderId })).toMatchObject({ type: 'accepted' })
    expect(await refundsOf(orderId)).toHaveLength(1)
  })

  test('asked for again with the same key is the same request, also once it is decided', async () => {
    const orderId = await sold()
    const call = { orderId, idempotencyKey: randomUUID() }
    const all = await Promise.all([1, 2, 3].map(() => ask(refund(1_200), ada, call)))
    const ids = all.map((one) => (one.type === 'waiting' ? one.approvalId : one.type))
    expect(new Set(ids).size).toBe(1)
    const [approvalId = ''] = ids
    await say('approval_approve', approvalId, ben)
    const again = { type: 'waiting', approvalId, replayed: true }
    expect(await ask(refund(1_200), ada, call)).toEqual(again)
    expect(await rowsOf(shop.pool, 'select id from orders.approvals', [])).toHaveLength(1)
    expect(await refundsOf(orderId)).toHaveLength(1)
  })

  test('waits alone: another request for the same order is refused until it is decided', async () => {
    const orderId = await sold()
    const approvalId = await asked(orderId)
    const second = { type: 'refused', refusal: expect.stringMatching(/What ada asked for waits/) }
    expect(await ask(refund(1_300), ben, { orderId })).toMatchObject(second)
    await say('approval_withdraw', approvalId, ada)
    expect(await ask(refund(1_300), ben, { orderId })).toMatchObject({ type: 'waiting' })
  })

  test('is asked for by who may ask for the command at all', async () => {
    const orderId = await sold()
    const refused = { type: 'refused', refusal: expect.stringMatching(/ask a supervisor/) }
    expect(await ask(refund(1_200), olga, { orderId })).toMatchObject(refused)
    expect(await rowsOf(shop.pool, 'select id from orders.approvals', [])).toEqual([])
  })
})

describe('another supervisor', () => {
  test('approves: it is done in the name of who asked, and the audit says who approved', async () => {
    const orderId = await sold()
    const approvalId = await asked(orderId)
    expect(await say('approval_approve', approvalId, ben)).toEqual({
      ...{ type: 'accepted', replayed: false, approvalId, state: 'approved' },
    })
    expect(await refundsOf(orderId)).toEqual([{ actor: 'staff:ada', amount: 1_200 }])
    expect(await requestOf(approvalId)).toMatchObject({ state: 'approved', decided_by: 'ben' })
    const audit = await auditOf(orderId)
    expect(audit).toHaveLength(3)
    expect(audit.find(({ action }) => action === 'approval_approve')).toMatchObject({
      ...{ actor: 'staff:ben', outcome: 'accepted', after: { approvalId, askedBy: 'ada' } },
    })
    expect(audit.find(({ action }) => action === 'refund')).toMatchObject({
      ...{ actor: 'staff:ada', outcome: 'accepted', reason },
      after: { approvalId, approvedBy: 'ben', written: { type: 'append' } },
    })
    await eventually(async () => {
      const [row] = await rowsOf(
        shop.pool,
        'select refunded_minor as refunded from orders.orders where id = $1',
        [orderId],
      )
      expect(row).toEqual({ refunded: 1_200 })
    })
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('declines with a reason: nothing is done, and another may be asked for', async () => {
    const orderId = await sold()
    const approvalId = await asked(orderId)
    const why = 'half of it is enough'
    const declined = await say('approval_decline', approvalId, ben, { why })
    expect(declined).toMatchObject({ type: 'accepted', state: 'declined' })
    expect(await requestOf(approvalId)).toMatchObject({
      ...{ state: 'declined', decided_by: 'ben', decided_why: why },
    })
    expect(await refundsOf(orderId)).toEqual([])
    expect(await asked(orderId, 1_100)).not.toBe(approvalId)
  })

  test('is not who asked, in whatever session, and is a supervisor', async () => {
    const orderId = await sold()
    const approvalId = await asked(orderId)
    const own = { type: 'refused', refusal: expect.stringMatching(/asked for this yourself/) }
    expect(await say('approval_approve', approvalId, ada)).toMatchObject(own)
    expect(await say('approval_approve', approvalId, { ...ada, role: 'admin' })).toMatchObject(own)
    expect(await say('approval_decline', approvalId, ada)).toMatchObject(own)
    const role = { type: 'refused', refusal: expect.stringMatching(/ask a supervisor/) }
    expect(await say('approval_approve', approvalId, olga)).toMatchObject(role)
    const other = { type: 'refused', refusal: expect.stringMatching(/Only who asked/) }
    expect(await say('approval_withdraw', approvalId, ben)).toMatchObject(other)
    expect(await requestOf(approvalId)).toMatchObject({ state: 'waiting' })
    expect(await refundsOf(orderId)).toEqual([])
    const attempts = (await auditOf(orderId)).filter(({ outcome }) => outcome === 'refused')
    expect(attempts.map(({ actor, action }) => `${actor} ${action}`)).toEqual(
      expect.arrayContaining([
        'staff:ada approval_approve',
        'staff:ada approval_decline',
        'staff:ben approval_withdraw',
      ]),
    )
    await expect(
      shop.pool.query(
        `update orders.approvals set state = 'approved', decided_by = 'ada', decided_at = now() where id = $1`,
        [approvalId],
      ),
    ).rejects.toThrow('approvals_not_own')
  })

  test('decides once: of several at the same moment one wins, and the others are told so', async () => {
    const orderId = await sold()
    const approvalId = await asked(orderId)
    const cleo = { ...ben, userId: 'cleo' }
    const answers = await Promise.all([
      say('approval_approve', approvalId, ben),
      say('approval_approve', approvalId, cleo),
      say('approval_decline', approvalId, cleo),
      say('approval_decline', approvalId, ben),
      say('approval_withdraw', approvalId, ada),
    ])
    expect(answers.filter(({ type }) => type === 'accepted')).toHaveLength(1)
    for (const answer of answers)
      if (answer.type !== 'accepted')
        expect(answer).toMatchObject({ refusal: expect.stringMatching(/^This request was/) })
    const won = answers.find((answer) => answer.type === 'accepted')
    const isApproved = won?.type === 'accepted' && won.state === 'approved'
    expect(await refundsOf(orderId)).toHaveLength(isApproved ? 1 : 0)
  })

  test('is asked and decided about one order at once without a deadlock', async () => {
    const orderId = await sold()
    for (const _ of [1, 2, 3]) {
      const approvalId = await asked(orderId, 1_001)
      const [decided, second] = await Promise.all([
        say('approval_decline', approvalId, ben),
        ask(refund(1_002), ada, { orderId }),
      ])
      expect(decided).toMatchObject({ type: 'accepted' })
      if (second.type === 'waiting') await say('approval_withdraw', second.approvalId, ada)
    }
    expect(await refundsOf(orderId)).toEqual([])
  })
})

describe('an order that changed since', () => {
  test('outdates what is not possible any more', async () => {
    const orderId = await sold()
    const approvalId = await asked(orderId, 2 * unitPriceMinor)
    await ask(refund(limitMinor), ben, { orderId })
    const refused = await say('approval_approve', approvalId, ben)
    expect(refused).toMatchObject({
      ...{ type: 'refused', refusal: expect.stringMatching(/refund at most that.*ask anew/) },
    })
    expect(await requestOf(approvalId)).toMatchObject({
      ...{ state: 'outdated', decided_why: expect.stringMatching(/can still be given back/) },
    })
    expect(await refundsOf(orderId)).toHaveLength(1)
  })

  test('outdates what would move other money', async () => {
    const orderId = await sold()
    const approvalId = await asked(orderId)
    await shop.pool.query('update orders.approvals set amount_minor = 1300 where id = $1', [
      approvalId,
    ])
    expect(await say('approval_approve', approvalId, ben)).toMatchObject({
      refusal: expect.stringMatching(/^It would move .*12\.00.* back now; .*13\.00.* asked for/),
    })
    expect(await requestOf(approvalId)).toMatchObject({ state: 'outdated' })
    expect(await refundsOf(orderId)).toEqual([])
  })

  test('outdates nothing that is still the same, once who approves has seen it', async () => {
    const orderId = await sold()
    const approvalId = await asked(orderId)
    const { version = 0 } = (await requestOf(approvalId)) as { version: number }
    await ask(refund(500), ben, { orderId })
    const stale = await say('approval_approve', approvalId, ben, { expectedVersion: version })
    expect(stale).toMatchObject({ type: 'refused', refusal: expect.stringMatching(/moved on/) })
    expect(await requestOf(approvalId)).toMatchObject({ state: 'waiting' })
    expect(await say('approval_approve', approvalId, ben)).toMatchObject({ type: 'accepted' })
  })

  test('and who asked may ask for it no more: it is outdated', async () => {
    const orderId = await sold()
    const approvalId = await asked(orderId)
    await shop.pool.query(`update auth.users set role = 'operator' where id = 'ada'`)
    expect(await say('approval_approve', approvalId, ben)).toMatchObject({
      refusal: expect.stringMatching(/role does not allow/),
    })
    expect(await requestOf(approvalId)).toMatchObject({ state: 'outdated' })
    const second = await ask(refund(1_200), ben, { orderId })
    if (second.type !== 'waiting') throw new Error(second.type)
    await shop.pool.query(`update auth.users set banned = true where id = 'ben'`)
    expect(
      await say('approval_approve', second.approvalId, { ...ada, userId: 'cleo' }),
    ).toMatchObject({ refusal: expect.stringMatching(/may not do this any more/) })
  })
})

describe('a set whose orders move more back together', () => {
  const setOf = async (setId: string) =>
    (await rowsOf(shop.pool, 'select * from orders.order_sets where id = $1', [setId]))[0]
  const becomes = (setId: string, state: string) =>
    eventually(async () => expect(await setOf(setId)).toMatchObject({ state }), 60_000)

  /** Two orders, each below the limit, that are to be refunded. */
  async function frozen(): Promise<{ setId: string; orderIds: string[] }> {
    const mug = [['enamel-mug', 1]] as const
    const orderIds = await placeOrders(shop.log, [{ lines: mug }, { lines: mug }])
    await allClosed(shop.pool, orderIds)
    // So that one order alone is not above the limit.
    for (const orderId of orderIds) await ask(refund(unitPriceMinor / 2), ada, { orderId })
    await eventually(async () => {
      const rows = await rowsOf(shop.pool, 'select from orders.orders where refunded_minor = $1', [
        unitPriceMinor / 2,
      ])
      expect(rows).toHaveLength(2)
    })
    const setId = randomUUID()
    const source = { type: 'picked' } as const
    await createExecuteCommand({ log: shop.log })(
      {
        command: { type: 'set_freeze', setId, title: 'two', source, act: { type: 'refund' } },
        ...{ reason: '', orderIds },
      },
      ada,
    )
    await becomes(setId, 'ready')
    return { setId, orderIds }
  }
  const begin = (setId: string, who: Requester = ada) =>
    ask({ type: 'set_start', setId, stopPercent: 10 }, who)
  async function begun(setId: string): Promise<string> {
    const result = await begin(setId)
    if (result.type !== 'waiting') throw new Error(JSON.stringify(result))
    return result.approvalId
  }

  test('does not begin before another has approved it, and then in the name of who asked', async () => {
    const { setId, orderIds } = await frozen()
    const approvalId = await begun(setId)
    expect(await requestOf(approvalId)).toMatchObject({
      ...{ subject: 'set', subject_id: setId, amount_minor: unitPriceMinor, state: 'waiting' },
    })
    expect(await setOf(setId)).toMatchObject({ state: 'ready', started_by: null })
    expect(await begin(setId, ben)).toMatchObject({ type: 'refused' })
    expect(await say('approval_approve', approvalId, ada)).toMatchObject({ type: 'refused' })
    expect(await say('approval_approve', approvalId, ben)).toMatchObject({ type: 'accepted' })
    await becomes(setId, 'done')
    expect(await setOf(setId)).toMatchObject({ started_by: 'ada', reason })
    for (const orderId of orderIds)
      expect((await refundsOf(orderId)).at(-1)).toEqual({
        actor: 'staff:ada',
        amount: unitPriceMinor / 2,
      })
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('ends where it is declined, with the reason, and its orders stay as they were', async () => {
    const { setId, orderIds } = await frozen()
    const approvalId = await begun(setId)
    await say('approval_decline', approvalId, ben, { why: 'nothing came back' })
    expect(await setOf(setId)).toMatchObject({ state: 'stopped', stated_by: 'ben' })
    expect(await requestOf(approvalId)).toMatchObject({ decided_why: 'nothing came back' })
    expect(await begin(setId)).toMatchObject({ type: 'refused' })
    for (const orderId of orderIds) expect(await refundsOf(orderId)).toHaveLength(1)
  })

  test('that is stopped meanwhile outdates its request', async () => {
    const { setId } = await frozen()
    const approvalId = await begun(setId)
    await ask({ type: 'set_stop', setId }, olga)
    expect(await requestOf(approvalId)).toMatchObject({ state: 'outdated' })
    expect(await say('approval_approve', approvalId, ben)).toMatchObject({ type: 'refused' })
  })
})
