import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { events, eventTypes } from './events.ts'

/** The hash of every shape that was ever written to a log, by type and version. */
const locked: Record<string, string> = JSON.parse(
  await readFile(new URL('events.lock.json', import.meta.url), 'utf8'),
)

const hashOf = (data: z.ZodType) =>
  createHash('sha256')
    .update(JSON.stringify(z.toJSONSchema(data)))
    .digest('hex')

/** Undefined when the lock agrees; else what to do. */
function complaint(
  type: string,
  { version, data }: { version: number; data: z.ZodType },
  lock: Record<string, string>,
) {
  const hash = hashOf(data)
  const entry = `${type}@${version}`
  if (lock[entry] === undefined)
    return `${entry} is new: add "${entry}": "${hash}" to events.lock.json.`
  if (lock[entry] !== hash)
    return `The shape of ${entry} has changed, and logs hold events of the old one: give it version ${version + 1}, add an upcaster to upcast.ts, and "${type}@${version + 1}": "${hash}" to events.lock.json.`
  for (let older = 1; older < version; older++)
    if (lock[`${type}@${older}`] === undefined)
      return `${type}@${older} is missing in events.lock.json: what was written stays readable.`
  return undefined
}

describe('the shape of an event can not change by accident', () => {
  test.each(eventTypes)('%s', (type) => {
    expect(complaint(type, events[type], locked)).toBeUndefined()
  })

  test('and no type that was ever written disappears', () => {
    expect(
      Object.keys(locked).filter(
        (entry) => !(eventTypes as string[]).includes(entry.split('@')[0] ?? ''),
      ),
    ).toEqual([])
  })
})

describe('the lock says what to do', () => {
  const before = z.strictObject({ price: z.int() })
  const after = z.strictObject({ price: z.int(), currency: z.string() })
  const lock = { 'PriceSet@1': hashOf(before) }

  test('when a shape changed without a new version', () => {
    expect(complaint('PriceSet', { version: 1, data: before }, lock)).toBeUndefined()
    expect(complaint('PriceSet', { version: 1, data: after }, lock)).toContain(
      'give it version 2, add an upcaster',
    )
    expect(
      complaint('PriceSet', { version: 1, data: z.strictObject({ price: z.int().min(0) }) }, lock),
    ).toContain('has changed')
  })

  test('when a version is new, and when an older one was taken out', () => {
    expect(complaint('PriceSet', { version: 2, data: after }, lock)).toBe(
      `PriceSet@2 is new: add "PriceSet@2": "${hashOf(after)}" to events.lock.json.`,
    )
    expect(
      complaint('PriceSet', { version: 2, data: after }, { 'PriceSet@2': hashOf(after) }),
    ).toContain('PriceSet@1 is missing')
  })
})
