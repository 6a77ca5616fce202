import { randomBytes } from 'node:crypto'
import { chmod, writeFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { handOver, makeRoles, powerless, roles } from '../roles/roles.ts'
import { readIfThere } from './local-process.ts'

/** Who signs in: the cluster's superuser, for what only it can do, and the three roles of the shop. */
export type Login = 'admin' | keyof typeof roles

const names: Record<Login, string> = { admin: 'postgres', ...roles }
const databaseName = 'sagaboard'

/** Each login has its own file, readable by whoever starts the server alone. */
const passwordFile = (home: string, login: Login) =>
  path.join(home, login === 'admin' ? 'password' : `password-${login}`)

/** Connection string of a login to the shop's database, or another one of this server. */
export const loginUrl = (
  login: Login,
  password: string,
  port: number | string,
  database = databaseName,
): string => `postgres://${names[login]}:${password}@127.0.0.1:${port}/${database}`

/**
 * The address of an embedded server as its files say, running or not.
 *
 * @param home data directory of the server
 * @returns undefined when there is no server, or it never had this login
 */
export async function knownUrl(home: string, login: Login): Promise<string | undefined> {
  const [password, port] = await Promise.all([
    readIfThere(passwordFile(home, login)),
    readIfThere(path.join(home, 'port')),
  ])
  return password && port ? loginUrl(login, password.trim(), port.trim()) : undefined
}

/**
 * Makes the roles as logins and the database as the owner's. What an earlier build has made as the superuser is handed over.
 *
 * @param adminPassword that of the superuser
 * @returns the connection string of each login
 */
export async function prepareLogins(
  home: string,
  adminPassword: string,
  port: number,
): Promise<Record<Login, string>> {
  const urls = { admin: loginUrl('admin', adminPassword, port) } as Record<Login, string>
  await asAdmin(loginUrl('admin', adminPassword, port, 'postgres'), async (admin) => {
    await makeRoles(admin)
    for (const login of ['owner', 'workers', 'web'] as const) {
      const password = await passwordOf(home, login)
      await admin.query(`alter role ${roles[login]} login ${powerless} password '${password}'`)
      urls[login] = loginUrl(login, password, port)
    }
    // So a process that is given the owner's address leaves its rights behind and takes its role.
    await admin.query(`grant ${roles.workers}, ${roles.web} to ${roles.owner}`)
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [
      databaseName,
    ])
    await admin.query(
      rowCount
        ? `alter database ${databaseName} owner to ${roles.owner}`
        : `create database ${databaseName} owner ${roles.owner}`,
    )
    await admin.query(`revoke all on database ${databaseName} from public`)
    await admin.query(`grant connect on database ${databaseName} to ${roles.workers}, ${roles.web}`)
  })
  await asAdmin(urls.admin, (admin) => handOver(admin, roles.owner))
  return urls
}

/** Made once; base64url, so that it stands in an address and in a statement as it is. */
async function passwordOf(home: string, login: Login): Promise<string> {
  const file = passwordFile(home, login)
  const known = (await readIfThere(file))?.trim()
  if (known && /^[\w-]{20,}$/.test(known)) return known
  const password = randomBytes(18).toString('base64url')
  await writeFile(file, `${password}\n`, { mode: 0o600 })
  await chmod(file, 0o600)
  return password
}

async function asAdmin(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'embedded-logins',
  })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
