import { type AuditEntry, auditOf } from '@sagaboard/db/commands/audit'
import { actorOf } from '@sagaboard/db/commands/requester'
import { loadSnapshot } from '@sagaboard/db/commands/snapshot'
import { databaseOf } from '@sagaboard/db/database'
import { poolReader } from '@sagaboard/db/transaction'
import { type Allocation, isEventType, type Service } from '@sagaboard/events/catalog/events'
import { type Group, groups } from '@sagaboard/events/catalog/groups'
import { isAboveLimit } from '@sagaboard/events/commands/approvals'
import { type Command, commandSchema } from '@sagaboard/events/commands/command'
import { refusalOf } from '@sagaboard/events/commands/guards'
import { movedBack } from '@sagaboard/events/commands/moved-back'
import type { OrderSnapshot, ProviderCall } from '@sagaboard/events/commands/order-snapshot'
import { packersOf } from '@sagaboard/events/commands/packers'
import { preview } from '@sagaboard/events/commands/preview'
import { commandRoles } from '@sagaboard/events/commands/roles'
import {
  parcelsToState,
  settledMinor,
  unsettledCall,
} from '@sagaboard/events/commands/settle-command'
import { restockable } from '@sagaboard/events/saga/inventory'
import { refundableMinor } from '@sagaboard/events/saga/payment'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { sayAct } from '../../../lib/act-words.ts'
import { reasonField } from '../../../lib/reason.ts'
import { versionMax } from '../../../lib/storable.ts'
import { hasRole, type Session } from '../../auth/policy.ts'
import { type Came, cameOf } from '../../commands/came-of.ts'
import { staff } from '../../commands/requester.ts'
import { returnOffers } from '../../commands/return-offers.ts'
import type { Runtime } from '../../runtime.ts'
import { operatorProcedure, router } from '../trpc.ts'

const orderId = z.uuid()

/** What a person may ask for one order now: a command to begin with, and why it is refused if it is. */
export interface Offer {
  command: Command
  /** The sentence that says why not; null when it may be asked. */
  refusal: string | null
}

/** What can be asked for an order, and what the forms for it begin with. */
export interface Offers {
  /** The version of the order that this is true for; a command says it. */
  version: number
  currency: string
  offers: Offer[]
  /** What is not known at the step of a service, because nobody answered: what a person may settle. */
  unsettled: { service: Service; call: string }[]
  /** Of each event that a service can't get past, the payload that is in force, to be edited. */
  payloads: { service: Group; version: number; eventType: string; data: unknown }[]
}

/** What somebody asked for one order, and how far it has come; null of what was refused, or is no command of staff. */
export interface AskedEntry extends AuditEntry {
  /** Of whoever reads it. */
  isMine: boolean
  came: Came | null
}

async function snapshotOf({ config, pool, commands }: Runtime, id: string): Promise<OrderSnapshot> {
  const snapshot = await loadSnapshot(poolReader(pool), commands.log, id)
  if (!snapshot)
    throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no order with this id.' })
  const returnWindow = { days: config.returnDays, now: new Date().toISOString() }
  const { fulfilment, backorderMs } = config
  return { ...snapshot, fulfilment, backorderMs, returnWindow }
}

function offersOf(snapshot: OrderSnapshot, session: Session): Offer[] {
  const left = snapshot.payment.state ? refundableMinor(snapshot.payment.state) : 0
  const back = snapshot.inventory.state
    ? [...restockable(snapshot.inventory.state)].filter(([, { quantity }]) => quantity > 0)
    : []
  // It goes back to where it came from.
  const rowOf = (line: number, sku: string): Pick<Allocation, 'warehouse' | 'location'> => {
    const taken = snapshot.inventory.state?.allocations.find((one) => one.line === line)
    if (taken) {
      const { warehouse, location } = taken
      return location ? { warehouse, location } : { warehouse }
    }
    return { warehouse: snapshot.stock.find((level) => level.sku === sku)?.warehouse ?? '' }
  }
  const lines = back.map(([line, { sku, quantity }]) => ({
    line,
    sku,
    ...rowOf(line, sku),
    quantity,
  }))
  const blocked = groups.flatMap((service) =>
    snapshot.blocks[service] ? [{ service, block: snapshot.blocks[service] }] : [],
  )
  // Two services may stand at one event, which is edited for both.
  const editable = blocked.filter(
    ({ block }, at) =>
      isEventType(block.eventType) &&
      blocked.findIndex((one) => one.block.version === block.version) === at,
  )
  const commands: Command[] = [
    { type: 'cancel' },
    ...dispatchesOf(snapshot),
    ...sourcingOf(snapshot),
    ...blocked.map(({ service }): Command => ({ type: 'retry', service })),
    ...editable.map(({ block }): Command => ({ type: 'edit', version: block.version, data: {} })),
    ...blocked.map(({ service }): Command => ({ type: 'skip', service })),
    ...settling.filter((service) => snapshot.blocks[service]).map(settleOf(snapshot)),
    { type: 'refund', amountMinor: Math.max(1, left) },
    { type: 'refund_by_hand', amountMinor: Math.max(1, left), reference: 'reference' },
    ...returnOffers(snapshot),
    {
      type: 'restock',
      lines:
        lines.length > 0
          ? lines
          : [
              {
                line: 1,
                sku: snapshot.orders.lines[0]?.sku ?? 'none',
                warehouse: 'none',
                quantity: 1,
              },
            ],
    },
  ]
  return commands.map((command) => ({
    command,
    // Whether a payload will do is only known once it is written.
    refusal:
      roleRefusal(command, session) ??
      (command.type === 'edit' ? undefined : refusalOf(snapshot, asOffered(command))) ??
      null,
  }))
}

/** Where one warehouse packs all of it nobody has to name it; of several each says it for itself. */
function dispatchesOf(snapshot: OrderSnapshot): Command[] {
  if (snapshot.shipping.state?.status !== 'packing') return []
  const { packed, awaited } = packersOf(snapshot)
  return packed.length + awaited.length > 1
    ? awaited.map((warehouse): Command => ({ type: 'dispatch', warehouse }))
    : [{ type: 'dispatch' }]
}

/** The form begins with wherever is best, not with the warehouses that an order which is sourced again leaves. */
const asOffered = (command: Command): Command =>
  command.type === 'source_again' ? { ...command, without: [] } : command

/** Begins with the warehouses that have it now; asked for while it is packed, and refused with why from then on until it ships. */
function sourcingOf({ shipping }: OrderSnapshot): Command[] {
  const { status, allocations = [] } = shipping.state ?? {}
  const isOffered = status === 'packing' || status === 'sourcing'
  const without = [...new Set(allocations.map(({ warehouse }) => warehouse))]
  return isOffered ? [{ type: 'source_again', without }] : []
}

const settling = ['payment', 'shipping'] as const

/** What the form begins with: the amount of the step, and the parcels that the order ships in. */
const settleOf =
  (snapshot: OrderSnapshot) =>
  (service: (typeof settling)[number]): Command => {
    const call = unsettledCall(snapshot, service)
    const base = {
      type: 'settle' as const,
      service,
      outcome: 'happened' as const,
      reference: 'reference',
    }
    if (service === 'payment')
      return { ...base, amountMinor: Math.max(1, call ? settledMinor(snapshot, call) : 1) }
    const parcels = parcelsToState(snapshot).map((one) => ({
      ...one,
      carrier: 'carrier',
      trackingNumber: `number ${one.parcel}`,
    }))
    return parcels.length > 0 ? { ...base, parcels } : base
  }

/** What a command moves back above the limit, so that another supervisor has to approve it; null when nobody has to. */
export interface ApprovalNeeded {
  amountMinor: number
  limitMinor: number
}

function neededFor(
  snapshot: OrderSnapshot,
  command: Command,
  limitMinor: number | undefined,
): ApprovalNeeded | null {
  if (limitMinor === undefined) return null
  const amountMinor = movedBack(snapshot, command)
  return isAboveLimit(amountMinor, limitMinor) ? { amountMinor, limitMinor } : null
}

const callName = (call: ProviderCall): string =>
  call.type === 'void' ? `void of the ${call.of}` : call.type

const roleRefusal = (command: Command, session: Session): string | undefined =>
  hasRole(session, commandRoles[command.type])
    ? undefined
    : `Only a ${commandRoles[command.type]} may do this.`

/** Who has done what at an order since it had this version, when somebody else has: the one who was first, in a sentence. */
async function firstAct(
  { runtime, session }: { runtime: Runtime; session: Session },
  { orderId, expectedVersion }: { orderId: string; expectedVersion: number },
): Promise<string | undefined> {
  const me = actorOf(staff(session))
  const entries = await auditOf(databaseOf(runtime.pool), orderId)
  const first = entries.findLast(
    ({ actor, outcome, after }) =>
      actor !== me &&
      outcome === 'accepted' &&
      ((after as { version?: number } | null)?.version ?? 0) > expectedVersion,
  )
  return first && `${sayAct(first)} first.`
}

/** Commands of a person on one order: what may be asked, what it would do, asking, and what was asked before. */
export const commandsRouter = router({
  offers: operatorProcedure
    .input(z.strictObject({ orderId }))
    .query(async ({ ctx, input }): Promise<Offers> => {
      const snapshot = await snapshotOf(ctx.runtime, input.orderId)
      const stored = await ctx.runtime.commands.log.readOrder(input.orderId, 0)
      return {
        version: snapshot.log.length,
        currency: snapshot.orders.currency,
        offers: offersOf(snapshot, ctx.session),
        unsettled: settling.flatMap((service) => {
          const call = unsettledCall(snapshot, service)
          return call ? [{ service, call: callName(call) }] : []
        }),
        payloads: groups.flatMap((service) => {
          const block = snapshot.blocks[service]
          const event = block && stored.find(({ version }) => version === block.version)
          return event
            ? [{ service, version: event.version, eventType: event.type, data: event.data }]
            : []
        }),
      }
    }),

  /** What the command would do if it were asked now: computed by the functions that then do it. */
  preview: operatorProcedure
    .input(z.strictObject({ orderId, command: commandSchema }))
    .query(async ({ ctx, input }) => {
      const snapshot = await snapshotOf(ctx.runtime, input.orderId)
      const shown = preview(snapshot, input.command)
      const { approvalMinor } = ctx.runtime.config
      const approval =
        shown.type === 'possible' ? neededFor(snapshot, input.command, approvalMinor) : null
      return { version: snapshot.log.length, preview: shown, approval }
    }),

  /** Asks. What waits for another supervisor has an `approvalId`, and no version. What is refused is a CONFLICT with the sentence that says why, and has been written down. */
  run: operatorProcedure
    .input(
      z.strictObject({
        orderId,
        command: commandSchema,
        reason: reasonField,
        expectedVersion: z.int().min(1).max(versionMax),
        idempotencyKey: z.string().min(8).max(200),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const result = await ctx.runtime.commands.executeCommand(input, staff(ctx.session))
      ctx.runtime.noteActed(input.orderId)
      switch (result.type) {
        case 'accepted':
          return { version: result.version, approvalId: null, replayed: result.replayed }
        case 'waiting':
          return { version: null, approvalId: result.approvalId, replayed: result.replayed }
        case 'refused':
          throw new TRPCError({
            code: 'CONFLICT',
            message: [await firstAct(ctx, input), result.refusal].filter(Boolean).join(' '),
          })
        case 'key_reused':
          throw new TRPCError({
            code: 'UNPROCESSABLE_CONTENT',
            message: 'This idempotency key was used for another request: use a new one.',
          })
        case 'not_found':
          throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no order with this id.' })
        default:
          return result satisfies never
      }
    }),

  /** Everything that people asked for this order, newest first, refused or not, and how far what was accepted has come. */
  log: operatorProcedure
    .input(z.strictObject({ orderId }))
    .query(async ({ ctx, input }): Promise<AskedEntry[]> => {
      const entries = await auditOf(databaseOf(ctx.runtime.pool), input.orderId)
      if (entries.length === 0) return []
      // It is read after what was asked, and so knows of all of it.
      const snapshot = await snapshotOf(ctx.runtime, input.orderId)
      const me = actorOf(staff(ctx.session))
      return entries.map((entry) => ({
        ...entry,
        isMine: entry.actor === me,
        came: cameOf(snapshot, entry),
      }))
    }),
})
