import { askedReasons, type Command, type CommandOf } from '@sagaboard/events/commands/command'
import { z } from 'zod'

/** The fields of what staff say about a return; everything is text, as it stands in them. */
export interface ReturnFieldValues {
  quantities?: string[]
  reasons?: string[]
  restock?: string[]
  writeOff?: string[]
  reject?: string[]
}

type Inspection = CommandOf<'return_receive'>

/** All of it back to stock, until somebody says something else. */
export const inspectionStart = ({ lines }: Inspection): ReturnFieldValues => ({
  restock: lines.map(({ restock }) => String(restock)),
  writeOff: lines.map(({ writeOff }) => String(writeOff)),
  reject: lines.map(({ reject }) => String(reject)),
})

/** Nothing comes back until somebody says what. */
export const requestStart = ({ lines }: CommandOf<'return_request'>): ReturnFieldValues => ({
  quantities: lines.map(() => '0'),
  reasons: lines.map(() => ''),
})

/**
 * What became of each unit: of every line the three add up to what comes back.
 *
 * @param quantity reads a whole number
 */
export const inspectionFields = (
  offered: Inspection,
  quantity: z.ZodType<number>,
): z.ZodType<Command> =>
  z
    .object({
      restock: z.array(quantity),
      writeOff: z.array(quantity),
      reject: z.array(quantity),
    })
    .transform(({ restock, writeOff, reject }, context) => {
      const lines = offered.lines.map(({ line }, index) => ({
        line,
        restock: restock[index] ?? 0,
        writeOff: writeOff[index] ?? 0,
        reject: reject[index] ?? 0,
      }))
      const wrong = lines.findIndex(
        (line, index) => unitsOf(line) !== unitsOf(offered.lines[index]),
      )
      if (wrong < 0) return { ...offered, lines }
      const units = unitsOf(offered.lines[wrong])
      context.addIssue({
        code: 'custom',
        path: ['restock', wrong],
        message: `Together the three are to make ${units}, as many as come back.`,
      })
      return z.NEVER
    })

const unitsOf = (line: Inspection['lines'][number] | undefined): number =>
  line ? line.restock + line.writeOff + line.reject : 0

const reason = z.enum(['', ...askedReasons])

/** What comes back, and why: of each line so many units, of at least one some. */
export const requestFields = (
  offered: CommandOf<'return_request'>,
  quantity: z.ZodType<number>,
): z.ZodType<Command> =>
  z
    .object({ quantities: z.array(quantity), reasons: z.array(reason) })
    .transform(({ quantities, reasons }, context) => {
      const issue = (path: (string | number)[], message: string) =>
        context.addIssue({ code: 'custom', path, message })
      const lines = offered.lines.flatMap(({ line }, index) => {
        const units = quantities[index] ?? 0
        const why = reasons[index] ?? ''
        if (units === 0) return []
        if (why === '') {
          issue(['reasons', index], 'Say why it comes back.')
          return []
        }
        return [{ line, quantity: units, reason: why }]
      })
      if (quantities.every((units) => units === 0))
        issue(['quantities'], 'Say of at least one thing how many come back.')
      return lines.length > 0 ? { ...offered, lines } : z.NEVER
    })
