import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'

/**
 * What somebody asks for is written in one place. Each row: what only these files may do, and how a
 * source that does it looks. A row whose own files do not match would find nothing anywhere, and
 * fails.
 */
const rules: readonly { what: string; looksLike: RegExp; onlyIn: readonly RegExp[] }[] = [
  {
    what: 'state that somebody asked for something',
    looksLike: /type: '(OrderCancelRequested|RefundRequested|RestockRequested)'/,
    onlyIn: [
      /^packages\/events\/src\/commands\/effects\.ts$/,
      /^packages\/db\/src\/commands\/request-cancel\.ts$/,
    ],
  },
  {
    what: 'append to the log, but the loop',
    looksLike: /\blog\.append\(tx\b|\blog\.append\(\s*\n/,
    onlyIn: [/^packages\/db\/src\/commands\//, /^packages\/events\/src\/runtime\//],
  },
  {
    what: 'let an order enter',
    looksLike: /\binsertOrders\(\s*tx,/,
    onlyIn: [/^packages\/db\/src\/commands\/place-order\.ts$/],
  },
  {
    what: 'decide about an order that is blocked',
    looksLike: /\.(resolve|amend)\(\s*tx\b/,
    onlyIn: [/^packages\/db\/src\/commands\/order-command\.ts$/],
  },
  {
    what: 'turn a fault switch, or end an outage',
    looksLike:
      /(insert\s+into|update|delete\s+from)\s+simulated\.(fault_switches|outages)|\.(insert|update|delete)\((faultSwitches|outages)\)/i,
    // The seed of an empty database begins with the outage on.
    onlyIn: [/^packages\/db\/src\/commands\/turn-switch\.ts$/, /^packages\/db\/src\/seed\.ts$/],
  },
  {
    what: 'write the audit',
    looksLike:
      /(insert\s+into|update|delete\s+from)\s+audit\.|\.(insert|update|delete)\(commands\)/i,
    onlyIn: [/^packages\/db\/src\/commands\/audit\.ts$/],
  },
  {
    what: 'decide who is staff, and with what password',
    looksLike:
      /(insert\s+into|update|delete\s+from)\s+auth\.(users|accounts|staff_links)|\.(insert|update|delete)\((users|accounts|staffLinks)\)/i,
    onlyIn: [
      /^packages\/db\/src\/commands\/(staff-people|staff-links|link-command)\.ts$/,
      // The people of the demonstration, whose password everybody knows, and the time of a sign-in.
      /^apps\/web\/src\/server\/auth\/(demo-people|last-sign-in)\.ts$/,
    ],
  },
  {
    what: 'use the parts of the door, everybody else asks `executeCommand`',
    looksLike:
      /'@sagaboard\/db\/commands\/(request-cancel|cancel-store|order-command|turn-switch|staff-command|staff-people|link-command)'/,
    // The clock asks for many orders at once, and is simulated over a store in memory.
    onlyIn: [/^apps\/workers\/src\/(build|services\/orders\/expiry)\.ts$/],
  },
]

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const isProduct = (file: string) =>
  /\.tsx?$/.test(file) && !/\.test\.tsx?$|\/testing\/|\/node_modules\/|\/\.next\//.test(file)
let sources: { file: string; text: string }[]

beforeAll(async () => {
  const folders = ['packages/events', 'packages/db', 'apps/workers', 'apps/web']
  const files = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(path.join(root, folder, 'src'), { recursive: true })).map(
        (file) => `${folder}/src/${file.replaceAll('\\', '/')}`,
      ),
    ),
  )
  sources = await Promise.all(
    files
      .flat()
      .filter(isProduct)
      .map(async (file) => ({ file, text: await readFile(path.join(root, file), 'utf8') })),
  )
})

describe('nobody but the door may', () => {
  test.each(rules)('$what', ({ looksLike, onlyIn }) => {
    const doing = sources.filter(({ text }) => looksLike.test(text)).map(({ file }) => file)
    const allowed = (file: string) => onlyIn.some((place) => place.test(file))
    expect(doing.filter((file) => !allowed(file))).toEqual([])
    for (const place of onlyIn)
      expect(
        doing.some((file) => place.test(file)),
        `${place} does none of this any more`,
      ).toBe(true)
  })
})
