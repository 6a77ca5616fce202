import { earlierBuilds } from '@sagaboard/db/testing/earlier-builds'
import { test } from 'vitest'
import { goesOn } from './testing/earlier-build.ts'
import { startWorkers } from './testing/start-workers.ts'

test.each(earlierBuilds)(
  'a database of the build %s goes on: every order comes to its end, nothing is lost, charged or shipped twice',
  { timeout: 120_000 },
  (fixture) =>
    goesOn({
      fixture,
      start: (url) => startWorkers(url, 'member-1'),
    }),
)
