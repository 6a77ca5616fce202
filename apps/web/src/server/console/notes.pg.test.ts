import { randomUUID } from 'node:crypto'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { notesMax } from '@sagaboard/events/commands/notes'
import { foldOrder } from '@sagaboard/events/saga/order-view'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bugReport } from '../../features/order/bug-report.ts'
import { noAuditFilter } from '../../lib/audit-filter.ts'
import { callAs, sessionOf } from '../../testing/trpc-caller.ts'
import { sampleInput, startWeb, type TestWeb } from '../../testing/web.ts'
import { auditFile } from './audit-file.ts'
import { historyFile, historyForms } from './history-file.ts'

const database = testDatabase({ seeded: true })
let web: TestWeb
let ada: string
let ben: string

beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
  const { internalAdapter } = await web.services.auth.$context
  const person = async (name: string) =>
    (
      await internalAdapter.createUser(
        { name, email: `${name.toLowerCase()}@example.org` },
        { method: 'admin' },
      )
    ).id
  ada = await person('Ada')
  ben = await person('Ben')
})
afterAll(() => web.stop())

const as = (userId: string) => callAs(web, { ...sessionOf('operator'), userId }).console

async function placed(): Promise<string> {
  const result = await web.services.placeOrder(sampleInput, { idempotencyKey: randomUUID() })
  if (result.type !== 'accepted') throw new Error(result.type)
  return result.orderId
}

const write = (userId: string, orderId: string, text: string, idempotencyKey = randomUUID()) =>
  as(userId).notes.write({ orderId, text, idempotencyKey })
const withdraw = (userId: string, orderId: string, noteId: string) =>
  as(userId).notes.withdraw({ orderId, noteId, idempotencyKey: randomUUID() })
const list = (userId: string, orderId: string) => as(userId).notes.list({ orderId })
const rowsOf = async (text: string, orderId: string) =>
  (await database.pool.query(text, [orderId])).rows
const auditOf = (orderId: string) =>
  rowsOf('select * from audit.commands where order_id = $1 order by at', orderId)

describe('a note on an order', () => {
  test('is shown to all staff, the newest first, with who wrote it and when', async () => {
    const orderId = await placed()
    await write(ada, orderId, '  The customer called.\r\nTwice. ')
    await write(ben, orderId, 'She is called back at four.')
    expect(await list(ben, orderId)).toMatchObject([
      { text: 'She is called back at four.', name: 'Ben', isMine: true },
      { text: 'The customer called.\nTwice.', name: 'Ada', isMine: false },
    ])
    expect(await list(ada, await placed())).toEqual([])
  })

  test('that was asked for twice by one key is one, and the key is of no other text', async () => {
    const orderId = await placed()
    const key = randomUUID()
    const first = await write(ada, orderId, 'once', key)
    expect(await write(ada, orderId, 'once', key)).toEqual(first)
    await expect(write(ada, orderId, 'another', key)).rejects.toMatchObject({
      code: 'UNPROCESSABLE_CONTENT',
    })
    // The key of another person is another key.
    await write(ben, orderId, 'once', key)
    expect(await list(ada, orderId)).toHaveLength(2)
  })

  test('is withdrawn by who wrote it alone; it says nothing any more, and the audit that there was one', async () => {
    const orderId = await placed()
    const { noteId } = await write(ada, orderId, 'wrong order')
    await expect(withdraw(ben, orderId, noteId)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'Only who wrote a note can withdraw it.',
    })
    await expect(withdraw(ada, await placed(), noteId)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await withdraw(ada, orderId, noteId)
    await expect(withdraw(ada, orderId, noteId)).rejects.toMatchObject({
      message: 'This note was withdrawn already.',
    })
    expect(await list(ben, orderId)).toEqual([])
    expect(
      await rowsOf('select text, written_by from orders.notes where order_id = $1', orderId),
    ).toEqual([{ text: '', written_by: ada }])
    expect(
      (await auditOf(orderId)).map(({ action, actor, outcome }) => [action, actor, outcome]),
    ).toEqual([
      ['order_note', `staff:${ada}`, 'accepted'],
      ['order_note_withdraw', `staff:${ben}`, 'refused'],
      ['order_note_withdraw', `staff:${ada}`, 'accepted'],
      ['order_note_withdraw', `staff:${ada}`, 'refused'],
    ])
    // It is among what people did for the order, as any other act is.
    expect(await as(ben).commands.log({ orderId })).toMatchObject([
      {},
      { action: 'order_note_withdraw', name: 'Ada', came: null },
      {},
      { action: 'order_note', name: 'Ada', came: null },
    ])
  })

  test.each([
    ['nothing', ' '],
    ['too much', 'x'.repeat(2_001)],
    ['an escape sequence', 'a \u001b[2J'],
  ])('that says %s is refused, and not written down', async (_what, text) => {
    const orderId = await placed()
    await expect(write(ada, orderId, text)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    expect(await list(ada, orderId)).toEqual([])
  })

  test('on no order is refused, and so is one too many', async () => {
    await expect(write(ada, randomUUID(), 'hello')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const orderId = await placed()
    await database.pool.query(
      `insert into orders.notes (id, order_id, text, written_by)
       select gen_random_uuid(), $1, 'full', 'somebody' from generate_series(1, $2)`,
      [orderId, notesMax],
    )
    await expect(write(ada, orderId, 'hello')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('at most 200 notes'),
    })
    expect((await list(ada, orderId))[0]).toMatchObject({ name: null, isMine: false })
  })
})

test('what a note says stands in the note alone: in no audit, file or bug report', async () => {
  const orderId = await placed()
  const secret = 'Mrs Lovelace, +44 20 7946 0000'
  const { noteId } = await write(ada, orderId, secret)
  expect(JSON.stringify(await auditOf(orderId))).toContain(noteId)
  const detail = await as(ben).order({ orderId })
  const audit = await as(ben).audit.list({
    filter: { ...noAuditFilter, order: detail.orderNumber },
  })
  expect(audit.rows).toHaveLength(1)
  const told = [
    JSON.stringify(await auditOf(orderId)),
    JSON.stringify(detail),
    ...historyForms.map((form) => historyFile(form, detail.orderNumber, detail.events)),
    bugReport(detail, foldOrder(detail.events), detail.events, 'https://shop.example/orders/1'),
    await new Response(
      auditFile(audit, () => Promise.reject(new Error('there is one page'))),
    ).text(),
  ]
  for (const text of told) {
    expect(text).not.toContain('Lovelace')
    expect(text).not.toContain('7946')
  }
})
