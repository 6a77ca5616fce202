/** The font of the drawings, by the name that the style sheet has for it. */
const family = 'Geist Variable'

const base64 = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

/** The rules of the page that a style sheet has; none of one that is not ours. */
const rulesOf = (sheet: CSSStyleSheet): CSSRule[] =>
  sheet.href === null || new URL(sheet.href).origin === location.origin ? [...sheet.cssRules] : []

/** The rule of the font for Latin letters, which is all that a drawing has. */
function latinRule(): { rule: CSSFontFaceRule; sheet: CSSStyleSheet } | undefined {
  for (const sheet of document.styleSheets) {
    const rule = rulesOf(sheet).find(
      (one): one is CSSFontFaceRule =>
        one instanceof CSSFontFaceRule &&
        one.style.getPropertyValue('font-family').includes(family) &&
        /^U\+0*-FF\b/i.test(one.style.getPropertyValue('unicode-range')),
    )
    if (rule) return { rule, sheet }
  }
  return undefined
}

/**
 * The font of the drawings as a rule that needs no other file; empty when the page has none, and the file falls back to a
 * font of its reader.
 *
 * @throws when the font can't be fetched
 */
export async function embeddedFont(): Promise<string> {
  const found = latinRule()
  const source = /url\("?([^")]+)"?\)/.exec(found?.rule.style.getPropertyValue('src') ?? '')?.[1]
  if (!found || !source) return ''
  const answer = await fetch(new URL(source, found.sheet.href ?? location.href))
  if (!answer.ok) throw new Error(`the font was answered with ${answer.status}`)
  const bytes = new Uint8Array(await answer.arrayBuffer())
  return `@font-face{font-family:"${family}";font-weight:100 900;src:url(data:font/woff2;base64,${base64(bytes)}) format("woff2")}`
}
