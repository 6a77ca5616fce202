import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { events } from '@sagaboard/events/catalog/events'

const root = path.resolve(import.meta.dirname, '../../../..')
const parts = [
  'packages/events',
  'packages/db',
  'packages/process',
  'packages/messages',
  'apps/workers',
  'package.json',
  'tsconfig.base.json',
]
const notCode = /(^|\/)(node_modules|\.turbo|\.next)(\/|$)/

/** The version that this build writes. */
const { version } = events.InventoryReserved

/** What the next release changes: InventoryReserved names the batch that the goods are from, in a version of its own. */
const changes: readonly (readonly [file: string, from: string, to: string])[] = [
  [
    'packages/events/src/catalog/events.ts',
    `InventoryReserved: {
    source: 'inventory',
    version: ${version},
    data: z.strictObject({`,
    `InventoryReserved: {
    source: 'inventory',
    version: ${version + 1},
    data: z.strictObject({
      batch: z.string(),`,
  ],
  [
    'packages/events/src/catalog/upcast.ts',
    'InventoryReserved: [fromPrimary],',
    "InventoryReserved: [fromPrimary, (data) => ({ ...data, batch: 'from before batches' })],",
  ],
  [
    'packages/events/src/saga/inventory.ts',
    'data: Object.assign({ reservationId: row.orderId, allocations }, said, why)',
    "data: Object.assign({ reservationId: row.orderId, allocations, batch: 'B-1' }, said, why)",
  ],
]

/**
 * Makes the build that will follow this one, in a folder of its own: this code with one event type a version newer. Beside
 * it, this build is the previous one.
 *
 * @returns the main file of its workers
 * @throws Error when a place that it changes is no longer there
 */
export async function makeNextBuild(folder: string): Promise<string> {
  for (const part of parts)
    await cp(path.join(root, part), path.join(folder, part), {
      recursive: true,
      filter: (file) => !notCode.test(path.relative(root, file)),
    })
  for (const [file, from, to] of changes) {
    const text = await readFile(path.join(folder, file), 'utf8')
    if (text.split(from).length !== 2)
      throw new Error(`the next build can't be made: ${file} does not say once "${from}"`)
    await writeFile(
      path.join(folder, file),
      text.replace(from, () => to),
    )
  }
  // The packages of others are shared, ours are the copies.
  const modules = path.join(folder, 'node_modules')
  await mkdir(path.join(modules, '@sagaboard'), { recursive: true })
  for (const name of await readdir(path.join(root, 'node_modules'))) {
    if (name !== '@sagaboard' && !name.startsWith('.'))
      await symlink(path.join(root, 'node_modules', name), path.join(modules, name))
  }
  for (const name of ['events', 'db', 'process', 'messages'])
    await symlink(path.join(folder, 'packages', name), path.join(modules, '@sagaboard', name))
  return path.join(folder, 'apps/workers/src/main.ts')
}
