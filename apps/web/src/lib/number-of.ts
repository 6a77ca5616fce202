/** A number as it stands in a field; an empty field is no number, and the schema says what is expected. */
export const numberOf = (text = ''): number => (text.trim() === '' ? Number.NaN : Number(text))
