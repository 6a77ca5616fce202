import pg from 'pg'
import { type ProcessRole, roles } from './roles.ts'

/**
 * Lets a process sign in as its role, with the password of its address; a change of the address changes the password.
 *
 * @param url of a login that may change roles
 * @param processUrl as the process is given it
 * @throws Error when the address is not that of the role, or has no password
 */
export async function giveLogin(url: string, role: ProcessRole, processUrl: string): Promise<void> {
  const { username, password } = new URL(processUrl)
  if (decodeURIComponent(username) !== roles[role] || password === '')
    throw new Error(
      `The address of the ${role} process needs the user ${roles[role]} and a password.`,
    )
  const client = new pg.Client({ connectionString: url, application_name: 'sagaboard-logins' })
  await client.connect()
  try {
    const secret = pg.escapeLiteral(decodeURIComponent(password))
    await client.query(`alter role ${roles[role]} login password ${secret}`)
  } finally {
    await client.end()
  }
}
