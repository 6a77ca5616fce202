import { isAtLeast } from '@sagaboard/events/commands/roles'
import { type ViewCommand, viewsMax } from '@sagaboard/events/commands/saved-views'
import { count, eq } from 'drizzle-orm'
import { type Database, databaseIn } from '../database.ts'
import { savedViews } from '../schema/console.ts'
import { type Door, type Outcome, refused } from './door.ts'
import { type Requester, refusalOfRole } from './requester.ts'

type Staff = Extract<Requester, { type: 'staff' }>

/** Keeps a filter under a name, or takes it away. */
export async function commandView(
  { tx }: Door,
  command: ViewCommand,
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, command)
  if (refusal || requester.type !== 'staff') return refused(refusal ?? 'Only staff may.')
  const db = databaseIn(tx)
  return command.type === 'view_save'
    ? save(db, command, requester)
    : remove(db, command.id, requester)
}

async function save(
  db: Database,
  { type: _, ...view }: Extract<ViewCommand, { type: 'view_save' }>,
  { userId }: Staff,
): Promise<Outcome> {
  const [kept] = await db
    .select({ views: count() })
    .from(savedViews)
    .where(eq(savedViews.owner, userId))
  if ((kept?.views ?? 0) >= viewsMax)
    return refused(`You keep ${viewsMax} views already: delete one of them first.`)
  const [made] = await db
    .insert(savedViews)
    .values({ ...view, owner: userId })
    .onConflictDoNothing()
    .returning()
  if (!made) return refused('There is a view with this id already.')
  return { type: 'accepted', before: null, after: made, answer: { id: made.id } }
}

async function remove(db: Database, id: string, { userId, role }: Staff): Promise<Outcome> {
  const [view] = await db.select().from(savedViews).where(eq(savedViews.id, id))
  const isOwn = view?.owner === userId
  // Of somebody else's own it is not even told that it is there.
  if (!view || !(isOwn || view.shared)) return { type: 'not_found' }
  if (!isOwn && !isAtLeast(role, 'supervisor'))
    return refused('This view is somebody else’s: ask them, or a supervisor.', view)
  const gone = await db.delete(savedViews).where(eq(savedViews.id, id)).returning()
  if (gone.length === 0) return { type: 'not_found' }
  return { type: 'accepted', before: view, after: { id }, answer: { id } }
}
