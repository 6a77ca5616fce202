import { incidentStates } from '@sagaboard/events/commands/incidents'
import { hasVisible, isPlainLines, notPlain, toLines } from '@sagaboard/events/commands/plain-text'
import { z } from 'zod'
import { versionMax } from './storable.ts'

/** What staff say about an incident, as a form and the server check it. */

export const noteMax = 2_000

export const incidentId = z.string().regex(/^[0-9a-f]{12}$/)

const note = z
  .string()
  .overwrite((text) => toLines(text).trim())
  .max(noteMax, { error: `At most ${noteMax} characters.` })
  .refine(isPlainLines, { error: notPlain, abort: true })
  .refine((text) => text === '' || hasVisible(text), {
    error: 'Nothing of it can be seen. Say something, or leave it empty.',
  })

/** What the dialog asks for. */
export const noteForm = z.object({ note: note.default('') })

/** `version`: the one that whoever asks has seen. */
const seen = { id: incidentId, version: z.int().min(0).max(versionMax), idempotencyKey: z.uuid() }

export const incidentAct = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('incident_take'), ...seen }),
  z.strictObject({ type: z.literal('incident_release'), ...seen }),
  z.strictObject({ type: z.literal('incident_state'), state: z.enum(incidentStates), ...seen }),
  z.strictObject({ type: z.literal('incident_note'), note, ...seen }),
])
export type IncidentAct = z.infer<typeof incidentAct>
