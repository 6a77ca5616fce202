import { randomUUID } from 'node:crypto'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { viewsMax } from '@sagaboard/events/commands/saved-views'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noFilter } from '../../../lib/order-filter.ts'
import { callAs, sessionOf } from '../../../testing/trpc-caller.ts'
import { startWeb, type TestWeb } from '../../../testing/web.ts'
import type { Session } from '../../auth/policy.ts'

const database = testDatabase({ seeded: true })
let web: TestWeb
beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
})
afterAll(() => web.stop())

const viewsOf = (role: Session['role'], userId: string = role) =>
  callAs(web, { ...sessionOf(role), userId }).console.views
const olga = () => viewsOf('operator', 'olga')
const ben = () => viewsOf('operator', 'ben')
const filter = {
  ...noFilter,
  status: ['PAID' as const],
  reason: 'expired' as const,
  atLeastMinor: 1,
}
const view = (name: string, shared: boolean) => ({ id: randomUUID(), name, shared, filter })
const namesOf = async (views: ReturnType<typeof viewsOf>) =>
  (await views.list()).map(({ name }) => name)
const auditOf = async (id: string) =>
  (
    await database.pool.query(
      `select action, actor, outcome, before->>'name' as before, after->>'name' as after from audit.commands where command->>'id' = $1 order by at`,
      [id],
    )
  ).rows

test('one’s own views are one’s own; those that are shared everybody sees, by whoever keeps them', async () => {
  const [own, shared] = [view('Mine', false), view('Ours', true)]
  await olga().save(own)
  await olga().save(shared)
  expect(await olga().list()).toEqual([
    {
      id: own.id,
      name: 'Mine',
      shared: false,
      query: 'status=PAID&reason=expired&min=1',
      isOwn: true,
      ownerName: null,
      mayDelete: true,
    },
    {
      id: shared.id,
      name: 'Ours',
      shared: true,
      query: 'status=PAID&reason=expired&min=1',
      isOwn: true,
      ownerName: null,
      mayDelete: true,
    },
  ])
  expect(await ben().list()).toMatchObject([{ name: 'Ours', isOwn: false, mayDelete: false }])
  expect(await viewsOf('supervisor').list()).toMatchObject([{ name: 'Ours', mayDelete: true }])

  await expect(ben().delete({ id: own.id, idempotencyKey: randomUUID() })).rejects.toThrow(
    'This view is gone already.',
  )
  await expect(ben().delete({ id: shared.id, idempotencyKey: randomUUID() })).rejects.toThrow(
    'This view is somebody else’s',
  )
  await olga().delete({ id: own.id, idempotencyKey: randomUUID() })
  await viewsOf('supervisor').delete({ id: shared.id, idempotencyKey: randomUUID() })
  expect([await namesOf(olga()), await namesOf(ben())]).toEqual([[], []])
  expect(await auditOf(shared.id)).toEqual([
    { action: 'view_save', actor: 'staff:olga', outcome: 'accepted', before: null, after: 'Ours' },
    {
      action: 'view_delete',
      actor: 'staff:ben',
      outcome: 'refused',
      before: 'Ours',
      after: 'Ours',
    },
    {
      action: 'view_delete',
      actor: 'staff:supervisor',
      outcome: 'accepted',
      before: 'Ours',
      after: null,
    },
  ])
})

test('asked twice a view is kept once; all orders, no name and a name that is too long are none', async () => {
  const once = view('Once', false)
  expect(await ben().save(once)).toEqual({ id: once.id })
  expect(await ben().save(once)).toEqual({ id: once.id })
  expect(await namesOf(ben())).toEqual(['Once'])
  await expect(ben().save({ ...view('All', false), filter: noFilter })).rejects.toThrow(
    'narrow the list first',
  )
  for (const name of ['  ', 'x'.repeat(61)])
    await expect(ben().save(view(name, false))).rejects.toThrow()
})

test('a view of somebody else’s id is refused, and so is one too many', async () => {
  const taken = view('Taken', false)
  await olga().save(taken)
  await expect(ben().save(taken)).rejects.toThrow('There is a view with this id already.')
  await database.pool.query(
    `insert into console.saved_views (id, name, query, owner) select gen_random_uuid(), n::text, 'q=a', 'full' from generate_series(1, $1::int) n`,
    [viewsMax],
  )
  await expect(viewsOf('operator', 'full').save(view('One more', false))).rejects.toThrow(
    `You keep ${viewsMax} views already`,
  )
})
