import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLog } from './json-log.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sagaboard-log-'))
  file = path.join(folder, 'web.log')
})
afterEach(() => rmSync(folder, { recursive: true }))

const messages = () =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { msg: string }).msg)

/** Every write to this device fails as on a disk that is full. */
const fullDisk = '/dev/full'

test.skipIf(!existsSync(fullDisk))(
  'a full disk costs lines and nothing else: it is said once, and once there is space the log goes on',
  () => {
    symlinkSync(fullDisk, file)
    const told: string[] = []
    const log = openLog(file, 'web', (message) => told.push(message))
    log.line('one')
    log.line('two')
    expect(told).toEqual([expect.stringContaining('ENOSPC')])
    unlinkSync(file)
    log.line('three')
    log.line('four')
    log.end()
    expect(messages()).toEqual(['2 lines are missing here', 'three', 'four'])
    expect(told).toHaveLength(1)
  },
)

test('a log never grows over its bound while the process runs: one older file is kept', () => {
  const log = openLog(file, 'web', () => undefined, 1_000)
  for (let line = 0; line < 200; line++) log.line(`line ${line}`)
  log.end()
  expect(statSync(file).size).toBeLessThan(1_200)
  expect(statSync(`${file}.1`).size).toBeLessThan(1_200)
  expect(existsSync(`${file}.1.1`)).toBe(false)
  expect(messages().at(-1)).toBe('line 199')
})

test('a log is closed to other users, also one that an earlier build has left open', () => {
  writeFileSync(file, '{"msg":"old"}\n', { mode: 0o644 })
  const log = openLog(file, 'web', () => undefined)
  log.line('new')
  log.end()
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(messages()).toEqual(['old', 'new'])
})
