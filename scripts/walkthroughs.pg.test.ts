import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { followWalkthrough, whereOf } from './testing/follow-walkthrough.ts'
import { runStart, type StartCommand } from './testing/start-command.ts'

/** docs/walkthroughs.md, followed by the letter on the product as its reader starts it; the way by Kafka has a test of its own. */

let folder: string
let shop: StartCommand
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sagaboard-walkthroughs-'))
  shop = runStart([], {
    SAGABOARD_DATA: path.join(folder, 'data'),
    PORT: '0',
    SAMPLE_ORDERS: 'off',
  })
  await shop.printed('Ctrl-C stops all of it.')
}, 600_000)
afterAll(async () => {
  shop.kill('SIGINT')
  await shop.exited
  await rm(folder, { recursive: true, force: true })
}, 60_000)

test.each([1, 3, 4, 5])('way %i does what the page says', { timeout: 400_000 }, async (way) => {
  expect(await followWalkthrough(way, whereOf(shop.output()))).toBeGreaterThan(5)
})
