import { readFileSync } from 'node:fs'
import path from 'node:path'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { type Answered, insertKey, openDoors } from '@sagaboard/workers/testing/open-doors'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { missingIn, readGuide } from './lib/guide.ts'

/** docs/doors.md, followed by the letter: each command is run, and prints what the page says. */

const database = useTestDatabase({ seeded: true })
const page = path.resolve(import.meta.dirname, '../docs/doors.md')

/** `grpcurl … -d '<message>' $GRPC <method>`: there is no grpcurl where the tests run, and its client is grpc-js. */
const grpcurl = /^grpcurl -plaintext -H "authorization: Bearer \$KEY" -d '(.*)' \$GRPC (\S+)$/

const printed = (answer: Answered) =>
  answer.ok ? JSON.stringify(answer.body, null, 1) : `${answer.code}: ${answer.message}`

test('does what it says', async () => {
  const doors = await openDoors(database.url)
  const key = await insertKey(database.pool)
  const run = async (command: string): Promise<string> => {
    const [, message, method] = grpcurl.exec(command) ?? []
    if (message !== undefined && method !== undefined)
      return printed(await doors.call(method, JSON.parse(message), { key }))
    expect(command).toMatch(/^curl /)
    const { stdout } = await execa(command, {
      shell: true,
      env: { REST: doors.rest, KEY: key },
      timeout: 30_000,
    })
    return stdout
  }
  let output = ''
  let commands = 0
  try {
    for (const block of readGuide('docs/doors.md', readFileSync(page, 'utf8'))) {
      if (block.type === 'run') {
        output += `${await run(block.command)}\n`
        commands++
      } else if (block.type === 'printed') {
        expect(missingIn(output, block.lines), `line ${block.line}: ${output}`).toBe(undefined)
        output = ''
      }
    }
  } finally {
    await doors.close()
  }
  expect(commands).toBeGreaterThan(10)
})
