import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** An area of the code: a folder that a newcomer meets as one thing. */
interface Area {
  id: string
  label: string
  /** Files below these paths belong to it; the first area that matches counts. */
  paths: readonly string[]
}

/** The areas of the drawing, from the pure core to the programs. */
const areas: readonly Area[] = [
  {
    id: 'saga',
    label: 'events/catalog, saga',
    paths: ['packages/events/src/catalog', 'packages/events/src/saga'],
  },
  { id: 'commands', label: 'events/commands', paths: ['packages/events/src/commands'] },
  { id: 'tail', label: 'events/log/tail', paths: ['packages/events/src/log/tail'] },
  { id: 'log', label: 'events/log', paths: ['packages/events/src/log'] },
  { id: 'runtime', label: 'events/runtime', paths: ['packages/events/src/runtime'] },
  { id: 'kafka', label: 'events/kafka', paths: ['packages/events/src/kafka'] },
  { id: 'process', label: 'process', paths: ['packages/process/src'] },
  { id: 'messages', label: 'messages', paths: ['packages/messages/src'] },
  { id: 'db', label: 'db', paths: ['packages/db/src'] },
  { id: 'services', label: 'workers/services', paths: ['apps/workers/src/services'] },
  { id: 'providers', label: 'workers/providers', paths: ['apps/workers/src/providers'] },
  { id: 'doors', label: 'workers/doors', paths: ['apps/workers/src/doors'] },
  { id: 'relay', label: 'workers/relay', paths: ['apps/workers/src/relay'] },
  { id: 'workers', label: 'workers (main, build)', paths: ['apps/workers/src'] },
  {
    id: 'server',
    label: 'web/server',
    paths: ['apps/web/src/server', 'apps/web/server.ts', 'apps/web/config.ts'],
  },
  { id: 'live', label: 'web/live', paths: ['apps/web/src/live'] },
  {
    id: 'api',
    label: 'web/lib (tRPC clients)',
    paths: ['apps/web/src/lib/console-api.ts', 'apps/web/src/lib/shop-api.ts'],
  },
  { id: 'lib', label: 'web/lib', paths: ['apps/web/src/lib'] },
  {
    id: 'pages',
    label: 'web/app, features, components',
    paths: ['apps/web/src/app', 'apps/web/src/features', 'apps/web/src/components'],
  },
]

const root = path.resolve(import.meta.dirname, '../..')
const isTest = (file: string) =>
  /\.test\.tsx?$|(^|\/)(testing|e2e|node_modules|\.next)\//.test(file)

/**
 * Which area imports which, as a Mermaid flowchart. An arrow that follows from two others is left
 * out, so that the drawing shows who stands on whom.
 *
 * @returns the drawing, made from the imports of all product files
 */
export function folderGraph(): string {
  const imports = new Map(areas.map(({ id }) => [id, new Set<string>()]))
  for (const file of [...sourceFiles('packages'), ...sourceFiles('apps')]) {
    const from = areaOf(file)
    if (!from) continue
    for (const target of importsOf(file)) {
      const to = areaOf(target)
      if (to && to !== from) imports.get(from)?.add(to)
    }
  }
  const lines = areas.map(({ id, label }) => `  ${id}["${label}"]`)
  for (const [from, targets] of imports)
    for (const to of [...targets].toSorted())
      if (![...targets].some((other) => other !== to && reaches(imports, other, to)))
        lines.push(`  ${from} --> ${to}`)
  return ['flowchart BT', ...lines].join('\n')
}

const areaOf = (file: string) =>
  areas.find(({ paths }) => paths.some((one) => file === one || file.startsWith(`${one}/`)))?.id

function reaches(
  graph: ReadonlyMap<string, ReadonlySet<string>>,
  from: string,
  to: string,
): boolean {
  const seen = new Set<string>()
  const open = [from]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === to) return true
    if (seen.has(at)) continue
    seen.add(at)
    open.push(...(graph.get(at) ?? []))
  }
  return false
}

function sourceFiles(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !isTest(file))
}

/** The files that a file imports, types included, as paths from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, specifier = '']) =>
    specifier.startsWith('.')
      ? path.posix.join(path.posix.dirname(file), specifier)
      : specifier
          .replace(/^@sagaboard\/(events|db|process|messages)\//, 'packages/$1/src/')
          .replace(/^@sagaboard\/(web|workers)\//, 'apps/$1/src/'),
  )
}
