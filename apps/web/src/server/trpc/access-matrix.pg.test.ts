import { randomUUID } from 'node:crypto'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { type Role, roles } from '@sagaboard/events/commands/roles'
import { TRPCError } from '@trpc/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleMessageId, writeMessage } from '../../testing/messages.ts'
import { sampleInput, startWeb, type TestWeb } from '../../testing/web.ts'
import type { Session, Viewer } from '../auth/policy.ts'
import { appRouter, createCaller } from './index.ts'

/**
 * Who may call what: one row for each procedure, written by hand. A procedure without a row fails, and so does one whose
 * declared policy is another.
 */
const matrix: Record<string, 'public' | 'orderReader' | Role> = {
  'catalog.list': 'public',
  'catalog.product': 'public',
  'cart.quote': 'public',
  'checkout.placeOrder': 'public',
  'tracking.order': 'orderReader',
  'tracking.forecast': 'orderReader',
  'tracking.other': 'orderReader',
  'tracking.cancel': 'orderReader',
  'tracking.askReturn': 'orderReader',
  'tracking.giveUpReturn': 'orderReader',
  'tracking.own': 'customer',
  'mailbox.own': 'customer',
  'mailbox.ofOrder': 'orderReader',
  'mailbox.one': 'orderReader',
  'console.system': 'operator',
  'console.overview': 'operator',
  'console.endOutage': 'operator',
  'console.find': 'operator',
  'console.faults.list': 'operator',
  'console.faults.windows': 'operator',
  'console.faults.turnOn': 'supervisor',
  'console.faults.turnOff': 'supervisor',
  'console.load.now': 'operator',
  'console.load.start': 'supervisor',
  'console.load.stop': 'supervisor',
  'console.drills.list': 'operator',
  'console.drills.one': 'operator',
  'console.drills.start': 'supervisor',
  'console.drills.stop': 'supervisor',
  'console.staff.list': 'admin',
  'console.staff.add': 'admin',
  'console.staff.change': 'admin',
  'console.programs.charges': 'operator',
  'console.programs.giveBack': 'supervisor',
  'console.programs.keys': 'admin',
  'console.programs.addKey': 'admin',
  'console.programs.revokeKey': 'admin',
  'console.packing.lists': 'operator',
  'console.packing.list': 'operator',
  'console.packing.pick': 'operator',
  'console.packing.slips': 'operator',
  'console.packing.packed': 'operator',
  'console.incidents.list': 'operator',
  'console.incidents.one': 'operator',
  'console.incidents.title': 'operator',
  'console.incidents.act': 'operator',
  'console.approvals.about': 'operator',
  'console.approvals.list': 'operator',
  'console.approvals.say': 'operator',
  'console.approvals.waiting': 'operator',
  'console.audit.list': 'operator',
  'console.audit.people': 'operator',
  'console.services': 'operator',
  'console.returns.counts': 'operator',
  'console.returns.list': 'operator',
  'console.returns.find': 'operator',
  'console.messages.counts': 'operator',
  'console.messages.list': 'operator',
  'console.messages.ofOrder': 'operator',
  'console.messages.one': 'operator',
  'console.products.list': 'operator',
  'console.products.run': 'supervisor',
  'console.products.export': 'operator',
  'console.products.check': 'supervisor',
  'console.products.import': 'supervisor',
  'console.stock.list': 'operator',
  'console.stock.waiting': 'operator',
  'console.stock.movements': 'operator',
  'console.stock.run': 'operator',
  'console.stock.export': 'operator',
  'console.stock.check': 'supervisor',
  'console.stock.import': 'supervisor',
  'console.warehouses.list': 'operator',
  'console.warehouses.run': 'supervisor',
  'console.orders.list': 'operator',
  'console.orders.count': 'operator',
  'console.orders.newer': 'operator',
  'console.orders.events': 'operator',
  'console.orders.rows': 'operator',
  'console.order': 'operator',
  'console.commands.offers': 'operator',
  'console.commands.preview': 'operator',
  'console.commands.run': 'operator',
  'console.commands.log': 'operator',
  'console.handover.since': 'operator',
  'console.handover.look': 'operator',
  'console.handover.seen': 'operator',
  'console.handover.notes': 'operator',
  'console.handover.writeNote': 'operator',
  'console.handover.withdrawNote': 'operator',
  'console.notes.list': 'operator',
  'console.notes.write': 'operator',
  'console.notes.withdraw': 'operator',
  'console.views.list': 'operator',
  'console.views.save': 'operator',
  'console.views.delete': 'operator',
  'console.sets.freeze': 'operator',
  'console.sets.list': 'operator',
  'console.sets.one': 'operator',
  'console.sets.orders': 'operator',
  'console.sets.say': 'operator',
}

/** What a shopper asks for, which staff ask for in the console. */
const acts = new Set(['tracking.cancel', 'tracking.askReturn', 'tracking.giveUpReturn'])

/** What has to be said beside the order. */
const inputs: Record<string, object> = {
  'tracking.askReturn': {
    lines: [{ line: 1, quantity: 1, reason: 'damaged' }],
    idempotencyKey: randomUUID(),
  },
  'tracking.giveUpReturn': { returnId: 'none' },
  'mailbox.one': { messageId: sampleMessageId },
}

interface Callable {
  _def: { meta?: { policy?: string } }
}
const procedures = appRouter._def.procedures as unknown as Record<string, Callable>

const database = testDatabase({ seeded: true })
let web: TestWeb
let order: { orderId: string; accessToken: string }

beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
  const { auth, placeOrder } = web.services
  const { internalAdapter } = await auth.$context
  const owner = await internalAdapter.createUser(
    { email: 'owner@example.org', name: 'Owner' },
    { method: 'admin' },
  )
  ownerId = owner.id
  const placed = await placeOrder(sampleInput, { idempotencyKey: randomUUID(), userId: owner.id })
  if (placed.type !== 'accepted') throw new Error(placed.type)
  order = placed
  await writeMessage(database.pool, { id: sampleMessageId, orderId: placed.orderId })
})
afterAll(() => web.stop())

let ownerId = ''
const session = (role: Role, userId = `some ${role}`): Session => ({
  role,
  userId,
  name: role,
  email: `${role}@example.org`,
  token: role,
  expiresAt: new Date(8.64e15),
})

/** How a call ended, as far as permission goes: what else may be wrong with it is of no concern here. */
async function attempt(path: string, viewer: Viewer, input?: unknown): Promise<'allowed' | string> {
  const caller = createCaller({ runtime: web.services, viewer, client: 'test' })
  const call = path
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], caller) as (
    input: unknown,
  ) => Promise<unknown>
  try {
    await call(input)
    return 'allowed'
  } catch (error) {
    if (error instanceof TRPCError)
      return ['UNAUTHORIZED', 'FORBIDDEN', 'NOT_FOUND'].includes(error.code)
        ? error.code
        : 'allowed'
    throw error
  }
}

const atLeast = (role: Role, least: Role) => roles.indexOf(role) >= roles.indexOf(least)

describe('who may call what', () => {
  test('has a row for every procedure, and no row for none', () => {
    expect(Object.keys(procedures).sort()).toEqual(Object.keys(matrix).sort())
  })

  test.each(Object.entries(matrix))('%s declares the policy %s', (path, policy) => {
    expect(procedures[path]?._def.meta?.policy).toBe(policy)
  })

  const byRole = Object.entries(matrix).flatMap(([path, policy]) =>
    policy === 'orderReader' ? [] : [...roles, null].map((role) => [path, policy, role] as const),
  )
  test.each(byRole)('%s (%s) called by %s', async (path, policy, role) => {
    const outcome = await attempt(path, { session: role && session(role), accessToken: null })
    if (policy === 'public') expect(outcome).toBe('allowed')
    else if (role === null) expect(outcome).toBe('UNAUTHORIZED')
    else expect(outcome).toBe(atLeast(role, policy) ? 'allowed' : 'FORBIDDEN')
  })

  const readers = Object.entries(matrix).flatMap(([path, policy]) =>
    policy === 'orderReader' ? [path] : [],
  )
  test.each(readers)(
    '%s opens an order to its owner, to its token and to staff, and to nobody else',
    async (path) => {
      const input = { orderId: order.orderId, ...inputs[path] }
      const nobody = { session: null, accessToken: null }
      expect(await attempt(path, nobody, input)).toBe('NOT_FOUND')
      expect(await attempt(path, nobody, { ...input, accessToken: 'wrong' })).toBe('NOT_FOUND')
      expect(await attempt(path, nobody, { ...input, accessToken: order.accessToken })).toBe(
        'allowed',
      )
      expect(await attempt(path, { ...nobody, session: session('customer', ownerId) }, input)).toBe(
        'allowed',
      )
      // Staff act through the console, where they say why.
      const staff = acts.has(path) ? 'FORBIDDEN' : 'allowed'
      for (const role of roles) {
        expect(await attempt(path, { ...nobody, session: session(role) }, input)).toBe(
          role === 'customer' ? 'NOT_FOUND' : staff,
        )
        expect(
          await attempt(
            path,
            { ...nobody, session: session(role) },
            { ...input, orderId: randomUUID() },
          ),
        ).toBe('NOT_FOUND')
      }
    },
  )
})
