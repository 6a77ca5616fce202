import { plainLine } from '@sagaboard/events/commands/plain-text'

const reasonMin = 3
export const reasonMax = 500
const missing = 'Say in a few words why.'

/** Why somebody of the staff asks for something, in their words: it is kept in the audit with what they asked for. */
export const reasonField = plainLine(reasonMax, {
  missing,
  min: reasonMin,
  long: `Say it in at most ${reasonMax} characters.`,
})
