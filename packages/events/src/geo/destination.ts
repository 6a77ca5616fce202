import type { Destination } from '../catalog/sourcing.ts'
import type { Position } from '../saga/distance.ts'
import { countryCentres } from './country-centres.ts'
import { postcodeAreas } from './postcode-areas.ts'

/** So many answers are kept; then it begins anew. There are fewer regions than that where a shop ships to. */
const keptMax = 5_000
const kept = new Map<string, Destination>()

/**
 * Where an order goes: the area of its postcode where it is known, else the middle of the country. It never asks anybody; the
 * tables are read when they are first needed.
 *
 * @param country its two letters (ISO 3166-1), or its English name, in whatever case
 * @param postcodePrefix how the postcode begins
 */
export function destinationOf(country: string, postcodePrefix: string): Destination {
  const key = `${country} ${postcodePrefix}`
  const known = kept.get(key)
  if (known) return known
  if (kept.size >= keptMax) kept.clear()
  const found = look(country, postcodePrefix)
  kept.set(key, found)
  return found
}

function look(country: string, postcodePrefix: string): Destination {
  const code = codeOf(country)
  const areas = code ? areasOf(code) : undefined
  for (let length = postcodePrefix.length; areas && length > 0; length--) {
    const area = areas.get(postcodePrefix.slice(0, length))
    if (code && area) return { country: code, ...area, basis: 'postcode' }
  }
  const centre = code && centres().get(code)
  return code && centre
    ? { country: code, ...centre, basis: 'country' }
    : { country, latitude: 0, longitude: 0, basis: 'unknown' }
}

const areaTables = new Map<string, ReadonlyMap<string, Position>>()

function areasOf(code: string): ReadonlyMap<string, Position> | undefined {
  const text = postcodeAreas[code]
  if (text === undefined) return undefined
  const table = areaTables.get(code) ?? positions(text)
  areaTables.set(code, table)
  return table
}

let centreTable: ReadonlyMap<string, Position> | undefined
const centres = (): ReadonlyMap<string, Position> => {
  centreTable ??= positions(countryCentres)
  return centreTable
}

const positions = (text: string): ReadonlyMap<string, Position> =>
  new Map(
    text.split(',').map((entry) => {
      const [key = '', latitude, longitude] = entry.trim().split(' ')
      return [key, { latitude: Number(latitude), longitude: Number(longitude) }]
    }),
  )

let codesByName: ReadonlyMap<string, string> | undefined

function codeOf(country: string): string | undefined {
  const code = country.toUpperCase()
  if (centres().has(code)) return code
  codesByName ??= namesOfCountries()
  return codesByName.get(country.toLowerCase())
}

function namesOfCountries(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames(['en-GB'], { type: 'region' })
  const codes = [...centres().keys()]
  // What people write, though it is no code.
  return new Map([
    ['uk', 'GB'],
    ...codes.map((code) => [names.of(code)?.toLowerCase() ?? code, code] as const),
  ])
}
