import { z } from 'zod'

const reasonMin = 3
export const reasonMax = 500
const missing = 'Say in a few words why.'

/** Why somebody of the staff asks for something, in their words: it is kept in the audit with what they asked for. */
export const reasonField = z
  .string({ error: missing })
  .trim()
  .min(reasonMin, { error: missing })
  .max(reasonMax, { error: `Say it in at most ${reasonMax} characters.` })
