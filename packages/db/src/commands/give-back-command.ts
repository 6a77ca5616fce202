import type { ProgramCommand } from '@sagaboard/events/commands/programs'
import { eq } from 'drizzle-orm'
import { databaseIn } from '../database.ts'
import { giveBacks } from '../schema/doors.ts'
import { chargesToGiveBackView as listed } from '../schema/read.ts'
import { type Door, needsApproval, type Outcome, refused } from './door.ts'
import { actorOf, type Requester, refusalOfRole } from './requester.ts'

/** Writes down that a charge of a program is to be given back; payment does it. */
export async function commandGiveBack(
  door: Door,
  command: Extract<ProgramCommand, { type: 'charge_give_back' }>,
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, command)
  if (refusal) return refused(refusal)
  const db = databaseIn(door.tx)
  const [before] = await db.select().from(listed).where(eq(listed.id, command.id))
  if (!before)
    return refused('This charge is on the list no more: it belongs to goods, or was given back.')
  const amountMinor = before.amountMinor - before.refundedMinor
  if (before.giveBackAt === null && needsApproval(door, amountMinor)) {
    const about = { subject: 'charge' as const, subjectId: command.id, version: 0 }
    return { type: 'to_approve', before, ...about, amountMinor, currency: before.currency }
  }
  const values = { chargeId: command.id, askedBy: actorOf(requester) }
  const made = await db.insert(giveBacks).values(values).onConflictDoNothing().returning()
  if (made.length === 0) return refused('This charge is given back already.', before)
  return {
    type: 'accepted',
    before,
    after: { ...before, id: command.id },
    answer: { id: command.id, isNew: false },
  }
}
