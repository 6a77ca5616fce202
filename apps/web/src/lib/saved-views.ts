import { viewNameMax } from '@sagaboard/events/commands/saved-views'
import { z } from 'zod'

/** What the dialog asks for before a view is kept. */
export const viewForm = z.object({
  name: z
    .string({ error: 'Say what it is called.' })
    .trim()
    .min(1, 'Say what it is called.')
    .max(viewNameMax, `At most ${viewNameMax} characters.`),
})
