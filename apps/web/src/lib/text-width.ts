/** Widths of characters in the sans face, as a share of its size: measured, and rounded up. */
const narrow = new Set("iljtfrI.,:;'’|!()[] \u00a0")
const wide = new Set('mwMW@%€—')

/**
 * About how wide a text is drawn, for who lays out a picture without a page to measure on. Never less than it is.
 *
 * @param size of the font, in units of the picture
 */
export function textWidth(text: string, size: number): number {
  let width = 0
  for (const character of text)
    width += narrow.has(character) ? 0.4 : wide.has(character) ? 0.95 : 0.64
  return Math.ceil(width * size)
}
