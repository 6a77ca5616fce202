import { z } from 'zod'

/**
 * What text that people write may hold. PostgreSQL can't keep a NUL or half a surrogate pair; a control character or a change of
 * direction makes what stands beside it say something else; and what nobody sees says nothing. Joiners, marks of direction and
 * scripts that are written from the right are text like any other.
 */

export const unprintable = String.raw`\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069`
// Blank as they are shown, though Unicode has them among the letters and symbols.
export const unseen = String.raw`\s\p{C}\p{Z}\u115f\u1160\u2800\u3164\uffa0`

const notInLine = new RegExp(`[${unprintable}\\p{Surrogate}]`, 'u')
const notInLines = new RegExp(`(?![\\t\\n])[${unprintable}\\p{Surrogate}]`, 'u')
const visible = new RegExp(`[^${unseen}]`, 'u')

/** Whether it can stand in one line, such as a name. */
export const isPlainLine = (text: string): boolean => !notInLine.test(text)
/** Whether it can stand where text has paragraphs, such as in a note: with line ends and tabs. */
export const isPlainLines = (text: string): boolean => !notInLines.test(text)
/** Whether there is anything to see. */
export const hasVisible = (text: string): boolean => visible.test(text)

/** Every line end as it is kept: `\n`. */
export const toLines = (text: string): string => text.replaceAll(/\r\n?/g, '\n')

export const notPlain = 'Plain text only: it holds a character that can’t be shown.'

/** What is said when there is nothing, or too much; `min`: fewer characters than these say nothing. */
interface Words {
  missing: string
  long?: string
  min?: number
}

/** One line that staff write, of at most so many characters: trimmed. */
export const plainLine = (max: number, words: Words) =>
  readable(z.string({ error: words.missing }).trim(), max, words, isPlainLine)

/** The same, of several lines if need be. */
export const plainLines = (max: number, words: Words) =>
  readable(
    z.string({ error: words.missing }).overwrite((text) => toLines(text).trim()),
    max,
    words,
    isPlainLines,
  )

/** One issue at most for each text, and none that keeps what else is wrong from being found. */
const readable = (
  text: z.ZodString,
  max: number,
  { missing, long = `At most ${max} characters.`, min = 1 }: Words,
  isPlain: (text: string) => boolean,
) =>
  text
    .min(min, { error: missing })
    .max(max, { error: long })
    .superRefine((given, context) => {
      if (given.length < min || (isPlain(given) && hasVisible(given))) return
      context.addIssue({ code: 'custom', message: isPlain(given) ? missing : notPlain })
    })
