import { randomUUID } from 'node:crypto'
import { roles } from '@sagaboard/db/roles/roles'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { expect, test, vi } from 'vitest'
import { preparePostgres } from './servers.ts'
import { readSettings } from './settings.ts'

const database = useTestDatabase()

/** A login of the test server, and its address. */
async function login(member?: string): Promise<{ name: string; url: string }> {
  const name = `test_login_${randomUUID().slice(0, 8)}`
  await database.pool.query(
    `create role ${name} login password 'of-a-test' ${member ? `in role ${member}` : ''}`,
  )
  const url = Object.assign(new URL(database.url), { username: name, password: 'of-a-test' })
  return { name, url: url.href }
}

test('each process gets the login of its setting, and one that is no member of its role is refused with the grant that it needs', async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const [workers, web, stranger] = [
    await login(roles.workers),
    await login(roles.web),
    await login(),
  ]
  const prepare = async (other: { workers: string; web: string }) => {
    const given = {
      DATABASE_URL: database.url,
      DATABASE_URL_WORKERS: other.workers,
      DATABASE_URL_WEB: other.web,
    }
    return preparePostgres({ owner: database.url, ...other }, readSettings(given, []))
  }
  try {
    expect(await prepare({ workers: workers.url, web: web.url })).toBeUndefined()
    await expect(prepare({ workers: workers.url, web: stranger.url })).rejects.toThrow(
      `The login of DATABASE_URL_WEB is no member of ${roles.web}: grant it with "grant ${roles.web} to …".`,
    )
    // With the address of somebody else, too, although it is a good one for that process.
    await expect(prepare({ workers: web.url, web: web.url })).rejects.toThrow(
      'The login of DATABASE_URL_WORKERS is no member',
    )
    const settings = readSettings({ DATABASE_URL: database.url }, [])
    expect(
      await preparePostgres(
        { owner: database.url, workers: stranger.url, web: stranger.url },
        settings,
      ),
    ).toMatch(
      /^The login of DATABASE_URL may not make the roles .+, so the processes have all of its rights\.$/,
    )
  } finally {
    vi.restoreAllMocks()
    for (const { name } of [workers, web, stranger]) await database.pool.query(`drop role ${name}`)
  }
})
