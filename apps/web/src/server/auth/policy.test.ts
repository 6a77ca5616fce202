import { hashAccessToken } from '@sagaboard/db/commands/access-token'
import { type Role, roles } from '@sagaboard/events/commands/roles'
import { describe, expect, test } from 'vitest'
import {
  audienceOf,
  hasRole,
  mayFollowFeed,
  parseRole,
  type Session,
  type Viewer,
} from './policy.ts'

const session = (role: Role, userId = 'someone'): Session => ({
  userId,
  role,
  name: 'Some One',
  email: 'one@example.org',
  token: 't',
  expiresAt: new Date(0),
})
const viewer = (change: Partial<Viewer>): Viewer => ({
  session: null,
  accessToken: null,
  ...change,
})
const order = { customerUserId: 'owner', accessTokenHash: hashAccessToken('right') }

describe('who may see an order', () => {
  test.each([
    ['nobody known', viewer({}), null],
    ['a guest with the right token', viewer({ accessToken: 'right' }), 'shopper'],
    ['a guest with a wrong token', viewer({ accessToken: 'wrong' }), null],
    ['a guest with the token and more behind it', viewer({ accessToken: 'rightx' }), null],
    ['a guest with the beginning of the token', viewer({ accessToken: 'righ' }), null],
    ['a guest with nothing for a token', viewer({ accessToken: '' }), null],
    ['a guest with the hash of it', viewer({ accessToken: hashAccessToken('right') }), null],
    ['its owner', viewer({ session: session('customer', 'owner') }), 'shopper'],
    ['another customer', viewer({ session: session('customer') }), null],
    [
      'another customer with the right token',
      viewer({ session: session('customer'), accessToken: 'right' }),
      'shopper',
    ],
    ['an operator', viewer({ session: session('operator') }), 'staff'],
    ['a supervisor', viewer({ session: session('supervisor') }), 'staff'],
    ['an administrator', viewer({ session: session('admin') }), 'staff'],
  ])('%s', (_who, requester, audience) => {
    expect(audienceOf(requester, order)).toBe(audience)
  })

  test('answers the same for an order that does not exist, for everybody', () => {
    for (const role of roles)
      expect(audienceOf(viewer({ session: session(role) }), null)).toBeNull()
  })

  test('an order whose hash is missing opens to no token', () => {
    for (const accessToken of ['', 'right'])
      expect(audienceOf(viewer({ accessToken }), { ...order, accessTokenHash: '' })).toBeNull()
  })

  test('an order of nobody belongs to nobody', () => {
    expect(
      audienceOf(viewer({ session: session('customer') }), { ...order, customerUserId: null }),
    ).toBeNull()
  })
})

describe('roles', () => {
  test('each staff role may do what the ones before it may', () => {
    expect(
      roles.map((role) => roles.filter((least) => hasRole(session(role), least)).length),
    ).toEqual([1, 2, 3, 4])
    expect(hasRole(null, 'customer')).toBe(false)
  })

  test('an unknown role is a customer', () => {
    expect(['Admin', 'root', '', null, undefined, 'operator,admin'].map(parseRole)).toEqual(
      Array(6).fill('customer'),
    )
  })

  test('only staff follow the feed', () => {
    expect(roles.map((role) => mayFollowFeed(viewer({ session: session(role) })))).toEqual([
      false,
      true,
      true,
      true,
    ])
    expect(mayFollowFeed(viewer({ accessToken: 'right' }))).toBe(false)
  })
})
