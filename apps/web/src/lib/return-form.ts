import { askedReasons, type CommandOf } from '@sagaboard/events/commands/command'
import { noteInput, noteMax } from '@sagaboard/events/commands/order-input'
import type { ReturnableLine } from '@sagaboard/events/commands/returns'
import { z } from 'zod'
import { sayShop } from '../messages/say-shop.ts'

/** What became of sending the form, when it did not become a return. */
export interface ReturnFormState {
  /** Counts the tries, so that a second refusal is announced too. */
  readonly attempt: number
  readonly problem: string | null
  /** What was typed, by the name of the field. */
  readonly values: Readonly<Record<string, string>>
}

const quantity = z.coerce.number().int().min(0).catch(Number.NaN)
const reason = z.enum(askedReasons)

type WantedLine = CommandOf<'return_request'>['lines'][number]

/**
 * Reads the form for a return.
 *
 * @returns the lines that are sent back, with why; or in a sentence what is wrong with it
 */
export function readReturnForm(
  form: FormData,
  lines: readonly ReturnableLine[],
): { lines: WantedLine[]; note: string | undefined } | { problem: string } {
  const wanted: WantedLine[] = []
  for (const { line, name, quantity: left } of lines) {
    const units = quantity.parse(form.get(`quantity-${line}`) || 0)
    if (units === 0) continue
    if (!(units <= left))
      return { problem: sayShop('return.ask.quantity.bad', { name, count: left }) }
    const why = reason.safeParse(form.get(`reason-${line}`))
    if (!why.success) return { problem: sayShop('return.ask.why', { name }) }
    wanted.push({ line, quantity: units, reason: why.data })
  }
  if (wanted.length === 0) return { problem: sayShop('return.ask.nothing') }
  const typed = String(form.get('note') ?? '').trim()
  if (typed === '') return { lines: wanted, note: undefined }
  const note = noteInput.safeParse(typed)
  if (note.success) return { lines: wanted, note: note.data }
  const isLong = note.error.issues.some(({ code }) => code === 'too_big')
  return {
    problem: isLong
      ? sayShop('return.ask.note.long', { count: noteMax })
      : sayShop('return.ask.note.bad'),
  }
}
