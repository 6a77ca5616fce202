/** How wide characters of the sans face are, as a share of its size: measured in a browser, and rounded up by group. */
const widths: [characters: string, width: number][] = [
  ["ijlI.,:;'’|!()[] \u00a0", 0.31],
  ['ftr-', 0.43],
  ['mwMW@%€—', 0.95],
]
const widthOf = new Map(
  widths.flatMap(([characters, width]) => [...characters].map((one) => [one, width] as const)),
)
const lower = 0.6
const upper = 0.75

/**
 * About how wide a text is drawn, for who lays out a picture without a page to measure on. Never less than it is.
 *
 * @param size of the font, in units of the picture
 */
export function textWidth(text: string, size: number): number {
  let width = 0
  for (const character of text)
    width += widthOf.get(character) ?? (/[a-z0-9+]/.test(character) ? lower : upper)
  return Math.ceil(width * size)
}
