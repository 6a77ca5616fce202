import { commandSchema } from '@sagaboard/events/commands/command'
import { z } from 'zod'
import { type Present, peopleMax } from '../../live/protocol.ts'
import { presenceLapsesMs, type SharedPresence } from '../live/presence.ts'
import type { OptionalRedis, Script } from './optional-redis.ts'

/**
 * Keeps what one process says of an order until it lapses, and answers what the others have said. The clock is the one of
 * Redis: the processes need not agree on the time.
 */
const exchange: Script = {
  name: 'presence',
  lua: `local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[2] == '[]' then redis.call('hdel', KEYS[1], ARGV[1])
else
  redis.call('hset', KEYS[1], ARGV[1], string.format('%d %s', now + ARGV[3], ARGV[2]))
  redis.call('pexpire', KEYS[1], ARGV[3])
end
local others = {}
local said = redis.call('hgetall', KEYS[1])
for at = 1, #said, 2 do
  local lapses, people = string.match(said[at + 1], '^(%d+) (.*)$')
  if tonumber(lapses) <= now then redis.call('hdel', KEYS[1], said[at])
  elseif said[at] ~= ARGV[1] then table.insert(others, people) end
end
return others`,
}

const people = z.array(
  z.strictObject({
    userId: z.string(),
    name: z.string(),
    doing: z.enum(commandSchema.options.map(({ shape }) => shape.type.value)).nullable(),
  }),
)

/**
 * Who is at which order, told from process to process through Redis. A process that dies is forgotten after
 * {@link presenceLapsesMs}; while Redis is away each process knows its own people.
 *
 * @param me names this process, as no other is named
 */
export function createSharedPresence(redis: OptionalRedis, me: string): SharedPresence {
  return {
    async exchange(orderId, here) {
      const mine: readonly Present[] = here.slice(0, peopleMax)
      const said = await redis.run(
        exchange,
        `sagaboard:presence:${orderId}`,
        me,
        JSON.stringify(mine),
        presenceLapsesMs,
      )
      return Array.isArray(said) ? said.flatMap(peopleIn) : undefined
    },
  }
}

/** Those of a process of another build, which says it otherwise, are left out. */
function peopleIn(said: unknown): Present[] {
  if (typeof said !== 'string') return []
  const { success, data } = people.safeParse(JSON.parse(said))
  return success ? data : []
}
