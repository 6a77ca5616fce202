const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** Codes of regions that have a name and are no country. */
const noCountry = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ'])

const names = new Intl.DisplayNames(['en-GB'], { type: 'region', fallback: 'none' })
const codes = [...letters].flatMap((first) =>
  [...letters].flatMap((second) => {
    const code = `${first}${second}`
    // A code of before, such as SU, stands for the country that came after it; UK is what people write.
    const isCurrent = code === 'UK' || new Intl.Locale(`und-${code}`).region === code
    return isCurrent && !noCountry.has(code) && names.of(code) !== undefined ? [code] : []
  }),
)
const known = new Set(
  codes.flatMap((code) => [code.toLowerCase(), (names.of(code) ?? code).toLowerCase()]),
)

/** Whether a text is the code of a country (ISO 3166-1, two letters) or its English name, in whatever case. */
export const isCountry = (text: string): boolean => known.has(text.toLowerCase())

/** The codes, for who checks before sending; names are taken as well. */
export const countryPattern = `^(${codes.join('|')})$`
