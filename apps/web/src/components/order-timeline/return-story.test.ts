import { expect, test } from 'vitest'
import { foldPublic } from '../../live/fold-public.ts'
import { toPublicEvent } from '../../live/public-event.ts'
import { afterTheEnd, completed, returnWays } from '../../testing/returns.ts'
import { returnStories } from './return-story.ts'

const context = {
  products: new Map([[1, 'Enamel mug']]),
  money: (minor: number) => `${(minor / 100).toFixed(2)} €`,
}

function storyOf(way: string, steps = Number.POSITIVE_INFINITY) {
  const events = afterTheEnd(...(returnWays[way] ?? []).slice(0, steps)).map(toPublicEvent)
  const [story] = returnStories(events, foldPublic(events), context)
  if (!story) throw new Error(`no story of a return that is ${way}`)
  return story
}

const titles = (story: ReturnType<typeof storyOf>) =>
  story.steps.map(({ title, state }) => `${state}: ${title}`)

test('an order without a return has no story of one', () => {
  const events = afterTheEnd().map(toPublicEvent)
  expect(returnStories(events, foldPublic(events), context)).toEqual([])
})

test('a wish waits for somebody, and promises nothing', () => {
  const story = storyOf('asked for')
  expect(story.headline).toBe('We are looking at what you asked for.')
  expect(story.lead).toContain('Keep your things until then.')
  expect(story.lines).toEqual([
    { line: 1, name: 'Enamel mug', quantity: 1, details: ['damaged'], amount: '' },
  ])
  expect(titles(story)).toEqual([
    'done: You asked to send it back',
    'now: Waiting for us to decide',
    'next: A label from the carrier',
    'next: Looked at by us',
    'next: Money back for what we accept',
  ])
})

test('one that was refused says why, in the words of staff', () => {
  const story = storyOf('refused')
  expect(story).toMatchObject({ isOpen: false, givingUp: null, labels: [] })
  expect(story.lead).toContain('We said: worn for months')
  expect(titles(story)).toEqual([
    'done: You asked to send it back',
    'failed: We can’t take it back',
  ])
})

test('the label is there while it counts, and no longer', () => {
  const numbers = (story: ReturnType<typeof storyOf>) =>
    story.labels.map(({ trackingNumber }) => trackingNumber)
  expect(numbers(storyOf('approved, with a label'))).toEqual(['NP000000000002DE'])
  expect(numbers(storyOf('approved, with a label', 3))).toEqual([])
  expect(numbers(storyOf('given up', 5))).toEqual([])
  expect(numbers(storyOf('refunded'))).toEqual([])
})

test('what it may give back is at most that, until somebody has looked at it', () => {
  expect(storyOf('refunded', 4).lines[0]?.amount).toBe('up to 18.00 € back')
  expect(storyOf('refunded').lines[0]).toMatchObject({
    amount: '18.00 € back',
    details: ['damaged', '1 of 1 accepted'],
  })
  expect(storyOf('rejected').lines[0]).toMatchObject({
    amount: '',
    details: ['damaged', 'not accepted'],
  })
})

test('one that was not accepted is sent to its customer again, and gives nothing back', () => {
  const story = storyOf('rejected')
  expect(story.headline).toBe('We could not accept it.')
  expect(story.lead).toBe('What we did not accept is on its way back to you.')
  expect(titles(story)).toContain('done: No money to give back')
})

test('it can be called off until it is here, and says what that does', () => {
  expect(storyOf('asked for').givingUp).toContain('you keep your things')
  expect(storyOf('approved, with a label').givingUp).toContain('The label is made void')
  for (const received of [storyOf('refunded', 5), storyOf('refunded', 6), storyOf('refunded')])
    expect(received.givingUp).toBeNull()
})

test('called off, it says that no money goes back, and where the things are', () => {
  expect(storyOf('given up', 5)).toMatchObject({
    headline: 'It is being called off.',
    lead: 'No money goes back for it.',
    isOpen: true,
    givingUp: null,
  })
  expect(storyOf('given up').lead).toBe('You keep your things, and no money goes back.')
  expect(storyOf('not refunded').lead).toBe(
    'Your things are on their way back to you. No money goes back.',
  )
  expect(storyOf('without a label').lead).toContain('No carrier takes a parcel')
})

test('a parcel that came back needs nothing of its customer', () => {
  const story = storyOf('brought back by the carrier')
  expect(story.headline).toBe('It came back to us.')
  expect(story).toMatchObject({ labels: [], givingUp: null })
  expect(titles(story)).toEqual([
    'done: The carrier brought it back',
    'done: We take it back',
    'now: Waiting for us to look at it',
    'next: Money back for what we accept',
  ])
})

test('what staff wrote when they opened it is not told', () => {
  expect(JSON.stringify(storyOf('opened by staff'))).not.toContain('phoned')
})

test('every moment of every way has a head, a sentence and something that is happening or has', () => {
  for (const [way, parts] of Object.entries(returnWays))
    for (let steps = 1; steps <= parts.length; steps++) {
      const story = storyOf(way, steps)
      expect(story.headline, `${way} ${steps}`).not.toBe('')
      expect(story.steps.length, `${way} ${steps}`).toBeGreaterThan(0)
      expect(story.isOpen, `${way} ${steps}`).toBe(
        story.steps.some(({ state }) => state === 'now' || state === 'now_back'),
      )
    }
  expect(completed).toHaveLength(6)
})
