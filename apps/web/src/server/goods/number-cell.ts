import { z } from 'zod'

/** A whole number as a cell has it; anything else is NaN, and the field that follows says what is expected. */
export const numberCell = z
  .string()
  .transform((text) => (/^\d{1,15}$/.test(text) ? Number(text) : Number.NaN))

/** The same, where an empty cell says that it is not known. */
export const optionalNumber = z
  .string()
  .transform((text) => (text === '' ? null : /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN))
