import { plainLine } from '@sagaboard/events/commands/plain-text'
import { viewNameMax } from '@sagaboard/events/commands/saved-views'
import { z } from 'zod'

export const viewName = plainLine(viewNameMax, { missing: 'Say what it is called.' })

/** What the dialog asks for before a view is kept. */
export const viewForm = z.object({ name: viewName })
