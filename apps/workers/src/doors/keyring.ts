import { hash, timingSafeEqual } from 'node:crypto'
import { hashApiKey } from '@sagaboard/db/commands/api-key'
import type { Scope } from '@sagaboard/events/commands/programs'
import type { Pool } from 'pg'
import type { CallContext } from '../services/call-context.ts'
import { Refusal } from '../services/refusal.ts'
import type { DoorCall } from './door-call.ts'

interface KeyRow {
  id: string
  name: string
  scopes: Scope[]
  isOpen: boolean
  isNoted: boolean
}

/** Who has shown a key. */
export type KeyHolder = Pick<CallContext, 'clientId' | 'program'>

const statements = {
  find: {
    name: 'doors-find-key',
    text: `select id, name, scopes, revoked_at is null and expires_at > now() as "isOpen",
             coalesce(last_used_at > now() - interval '1 minute', false) as "isNoted"
           from doors.api_keys where key_hash = $1`,
  },
  note: {
    name: 'doors-note-use',
    text: `update doors.api_keys set last_used_at = now()
           where id = $1 and (last_used_at is null or last_used_at <= now() - interval '1 minute')`,
  },
} as const

const how = 'Send the header "authorization: Bearer <key>"'

/** @throws Refusal `wrong-scope` for whoever is not the web of this installation */
function webWith(key: string, secret: string): KeyHolder {
  const digest = (text: string) => hash('sha256', text, 'buffer')
  if (timingSafeEqual(digest(key), digest(secret))) return { clientId: 'web', program: 'web' }
  throw new Refusal('wrong-scope', 'This call is for the web of this installation alone.')
}

/** Knows who may open which door: by their key, of which only a hash is kept. */
export function createKeyring(pool: Pool) {
  /**
   * Its last use is noted to the minute, so that a busy program does not write with each call.
   *
   * @param authorization as it was sent
   * @returns the key's id, and the program it is named after
   * @throws Refusal `unauthenticated` without a key that opens anything, `wrong-scope` for one that opens other doors
   */
  return async (
    authorization: string | undefined,
    { scope, webSecret }: Pick<DoorCall, 'scope' | 'webSecret'>,
  ): Promise<KeyHolder> => {
    if (!authorization) throw new Refusal('unauthenticated', `A key is needed. ${how}.`)
    const [, key] = /^Bearer +(\S{1,200})$/i.exec(authorization) ?? []
    if (!key) throw new Refusal('unauthenticated', `That is no key. ${how}.`)
    if (webSecret !== undefined) return webWith(key, webSecret)
    const { rows } = await pool.query<KeyRow>({ ...statements.find, values: [hashApiKey(key)] })
    const [found] = rows
    if (!found?.isOpen)
      throw new Refusal(
        'unauthenticated',
        'This key is not known, has expired, or was revoked. An administrator makes a new one in the console.',
      )
    if (!found.isNoted) await pool.query({ ...statements.note, values: [found.id] })
    if (!found.scopes.includes(scope))
      throw new Refusal(
        'wrong-scope',
        `This key opens ${found.scopes.join(', ')}, and not ${scope}.`,
      )
    return { clientId: found.id, program: found.name }
  }
}

export type Keyring = ReturnType<typeof createKeyring>
