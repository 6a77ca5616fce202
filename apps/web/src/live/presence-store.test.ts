import { beforeEach, expect, test } from 'vitest'
import { PresenceStore } from './presence-store.ts'
import type { Doing } from './protocol.ts'

const orderId = '0b7e1c9e-5a55-4c8c-9a6b-0a1b2c3d4e5f'
const ben = { userId: 'ben', name: 'Ben', doing: null }

let sent: [string, Doing | 'left'][]
let store: PresenceStore
beforeEach(() => {
  sent = []
  store = new PresenceStore({
    show: (message) => sent.push([message.orderId, message.doing]),
    leave: (left) => sent.push([left, 'left']),
  })
})

test('an order that several parts of a page show is told once, and left with the last of them', () => {
  const first = store.follow(orderId)
  const second = store.follow(orderId)
  first()
  expect([sent, store.isUsed]).toEqual([[[orderId, null]], true])
  second()
  expect([sent.at(-1), store.isUsed]).toEqual([[orderId, 'left'], false])
})

test('what is about to be done is told when it changes, and again to a server that is back', () => {
  store.say(orderId, 'refund')
  expect(sent).toEqual([])
  store.follow(orderId)
  store.say(orderId, 'refund')
  store.say(orderId, 'refund')
  store.connected()
  store.say(orderId, null)
  expect(sent.map(([, doing]) => doing)).toEqual([null, 'refund', 'refund', null])
})

test('who is there is not known any more once the connection is cut, and of orders that are not followed never', () => {
  let changes = 0
  store.subscribe(() => {
    changes += 1
  })
  store.take({ orderId, people: [ben], more: 0 })
  expect(store.peopleAt(orderId).people).toEqual([])
  const stop = store.follow(orderId)
  store.take({ orderId, people: [ben], more: 0 })
  expect(store.peopleAt(orderId).people).toEqual([ben])
  store.lost()
  expect([store.peopleAt(orderId).people, changes]).toEqual([[], 2])
  store.take({ orderId, people: [ben], more: 0 })
  stop()
  expect(store.peopleAt(orderId).people).toEqual([])
})
