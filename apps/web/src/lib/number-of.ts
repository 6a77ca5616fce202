import { z } from 'zod'

/** A number from `min` to `max`; the sentence says so for whatever else is given. */
export const numberBetween = (min: number, max: number, error: string) =>
  z.number({ error }).min(min, { error }).max(max, { error })

/** A number as it stands in a field; an empty field is no number, and the schema says what is expected. */
export const numberOf = (text = ''): number => (text.trim() === '' ? Number.NaN : Number(text))
