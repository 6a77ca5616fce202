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
    looksLike:
      /type: '(OrderCancelRequested|WarehousePacked|SourcingRequested|DispatchRequested|BackorderExpired|RefundRequested|RestockRequested)'/,
    onlyIn: [
      /^packages\/events\/src\/commands\/effects\.ts$/,
      /^packages\/db\/src\/commands\/request-(cancel|dispatch)\.ts$/,
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
    // And the rest of one, which nobody asks for: the orders service opens it.
    onlyIn: [
      /^packages\/db\/src\/commands\/place-order\.ts$/,
      /^apps\/workers\/src\/services\/orders\/store\.ts$/,
    ],
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
    what: 'start the load generator, or stop it',
    looksLike:
      /(insert\s+into|delete\s+from)\s+simulated\.load_runs|\.(insert|delete)\((l|loadRuns)\)/i,
    onlyIn: [/^packages\/db\/src\/commands\/load-command\.ts$/],
  },
  {
    what: 'begin a drill, stop it, or say what came of it',
    looksLike:
      /(insert\s+into|delete\s+from)\s+simulated\.drills|\.(insert|update|delete)\((d|drills)\)/i,
    onlyIn: [/^packages\/db\/src\/commands\/drill-command\.ts$/],
  },
  {
    what: 'write the audit',
    looksLike:
      /(insert\s+into|update|delete\s+from)\s+audit\.|\.(insert|update|delete)\(commands\)/i,
    onlyIn: [/^packages\/db\/src\/commands\/audit\.ts$/],
  },
  {
    what: 'change the catalogue, the warehouses, or stock beside the services',
    looksLike:
      /(insert\s+into|update|delete\s+from)\s+(catalog\.products|inventory\.(warehouses|stock|movements))|\.(insert|update|delete)\((products|warehouses)\)|insertRows\(\s*'[\w-]+',\s*movements,|name: 'goods-(insert|update)-products'/i,
    onlyIn: [
      /^packages\/db\/src\/commands\/(product-store|warehouse-command|stock-store)\.ts$/,
      // The services by the log, and the seed of an empty database.
      /^apps\/workers\/src\/services\/inventory\/store\.ts$/,
      /^packages\/db\/src\/seed\.ts$/,
    ],
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
    what: 'make a key for a program, or revoke it',
    looksLike:
      /(insert\s+into|delete\s+from)\s+doors\.api_keys|\.(insert|update|delete)\(apiKeys\)/i,
    onlyIn: [
      /^packages\/db\/src\/commands\/api-key-command\.ts$/,
      // The first key of a new installation, as its data directory has it.
      /^packages\/db\/src\/commands\/api-key\.ts$/,
    ],
  },
  {
    what: 'say something about an incident',
    looksLike:
      /(insert\s+into|update|delete\s+from)\s+incidents\.|\.(insert|update|delete)\((causes|affectedOrders)\)/i,
    onlyIn: [/^packages\/db\/src\/commands\/incident-command\.ts$/],
  },
  {
    what: 'note something on an order, or withdraw it',
    looksLike:
      /(insert\s+into|update|delete\s+from)\s+orders\.notes|\.(insert|update|delete)\(orderNotes\)/i,
    onlyIn: [/^packages\/db\/src\/commands\/note-command\.ts$/],
  },
  {
    what: 'leave a note for the next shift, or withdraw it',
    looksLike:
      /(insert\s+into|update|delete\s+from)\s+console\.shift_notes|\.(insert|update|delete)\(shiftNotes\)/i,
    onlyIn: [/^packages\/db\/src\/commands\/shift-note-command\.ts$/],
  },
  {
    what: 'freeze a set of orders, or say that it runs',
    looksLike:
      /(insert\s+into|delete\s+from)\s+orders\.(order_sets|set_orders)|\.(insert|delete)\((s|m|orderSets|setOrders)\)/i,
    onlyIn: [/^packages\/db\/src\/commands\/set-store\.ts$/],
  },
  {
    what: 'keep a request for approval, or say what became of it',
    looksLike:
      /(insert\s+into|update|delete\s+from)\s+orders\.approvals|\.(insert|update|delete)\((a|approvals)\)/i,
    onlyIn: [/^packages\/db\/src\/commands\/approval-store\.ts$/],
  },
  {
    what: 'use the parts of the door, everybody else asks `executeCommand`',
    looksLike:
      /'@sagaboard\/db\/commands\/(request-cancel|cancel-store|request-dispatch|dispatch-store|order-command|turn-switch|load-command|drill-command|staff-command|staff-people|link-command|goods-command|product-command|stock-command|warehouse-command|api-key-command|give-back-command|incident-command|note-command|shift-note-command|set-command|approval-command|approval-store|carry-out|write-down)'/,
    // The clock asks for many orders at once, and is simulated over a store in memory.
    onlyIn: [/^apps\/workers\/src\/(build|services\/orders\/(expiry|packing-timer))\.ts$/],
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
