import {
  afterStage,
  type MemberGroup,
  memberGroups,
  paces,
  sizeOf,
} from '@sagaboard/events/commands/set-pace'
import { Timestamp } from '../../components/timestamp.tsx'
import { cn } from '../../lib/cn.ts'
import { formatCount } from '../../lib/format.ts'
import { countOf, groupLabels, inStates, moneyOf, type SetDetail } from './words.ts'

interface Station {
  key: string
  title: string
  note: string
  endedAt: string | null
  kind: 'ended' | 'failed' | 'going' | 'to_come'
}

/** The pace as a line with stations: the stages that were, the one that is, and those that are to come. */
export const SetStages = ({ detail }: { detail: SetDetail }) => (
  <ol aria-label="Stages" className="flex flex-wrap gap-2 px-4 py-3">
    {stationsOf(detail).map(({ key, title, note, endedAt, kind }) => (
      <li
        key={key}
        data-stage={kind}
        className={cn(
          'grid min-w-24 gap-0.5 rounded-lg border px-3 py-2',
          kind === 'ended' && 'border-ok',
          kind === 'failed' && 'border-stop',
          kind === 'going' && 'border-go bg-go-soft',
          kind === 'to_come' && 'border-dashed border-line-2',
        )}
      >
        <span className="num font-semibold">{title}</span>
        <span
          className={cn(
            'num text-small',
            { ended: 'text-ok', failed: 'text-stop', going: 'text-go', to_come: 'text-ink-2' }[
              kind
            ],
          )}
        >
          {note}
        </span>
        {endedAt && kind !== 'going' ? (
          <Timestamp at={endedAt} className="text-small text-ink-2" />
        ) : null}
      </li>
    ))}
  </ol>
)

type Stage = SetDetail['stages'][number]

/** A stage that has begun. */
function begunStation({ stage, states, endedAt }: Stage): Station {
  const size = sizeOf(states)
  const { verified = 0, failed = 0, other_way: other = 0 } = states
  const ended = verified + failed + other
  const base = { key: String(stage), title: formatCount(size), endedAt }
  if (ended < size) {
    const note = `${formatCount(ended)} ended, ${formatCount(size - ended)} to go`
    return { ...base, kind: 'going', note }
  }
  if (failed > 0) return { ...base, kind: 'failed', note: `${formatCount(failed)} failed` }
  const note = other > 0 ? `${formatCount(other)} otherwise` : size === 0 ? 'left out' : 'verified'
  return { ...base, kind: 'ended', note }
}

function stationsOf({ set, stages, sums }: SetDetail): Station[] {
  const were = stages.map(begunStation)
  if (set.state === 'done' || set.state === 'stopped') return were
  const inStage = stages
    .filter(({ stage }) => stage === set.stage)
    .reduce((sum, { states }) => sum + (states.ready ?? 0), 0)
  return [...were, ...toCome(set, countOf(inStates(sums, ['ready'])) - inStage, stages.length > 0)]
}

/** Stages that are foretold: so many orders as are left, at the pace that follows. */
function toCome(
  { pace, isRest, state, halt }: SetDetail['set'],
  left: number,
  hasBegun: boolean,
): Station[] {
  const next = afterStage({ verified: 1 }, { pace, isRest })
  const begin = !hasBegun || halt === 'rule' ? pace : next.type === 'stage' ? next.pace : 0
  const sizes = begin === 0 ? [] : paces.filter((size) => size >= begin)
  const stations: Station[] = []
  let rest = left
  for (const size of sizes) {
    if (rest <= 0) break
    const title = formatCount(Math.min(size, rest))
    stations.push({ key: `next ${size}`, title, note: 'to come', endedAt: null, kind: 'to_come' })
    rest -= size
  }
  const isAsked = state !== 'ready' && isRest
  if (rest > 0)
    stations.push({
      key: 'rest',
      title: formatCount(rest),
      note: isAsked ? 'by hundreds' : 'on your word',
      endedAt: null,
      kind: 'to_come',
    })
  return stations
}

const figures: readonly { group: MemberGroup; tone: string }[] = [
  { group: 'verified', tone: 'text-ok' },
  { group: 'open', tone: 'text-go' },
  { group: 'failed', tone: 'text-stop' },
  { group: 'other_way', tone: 'text-undo' },
  { group: 'not_asked', tone: 'text-undo' },
  { group: 'to_come', tone: 'text-ink-2' },
]

/** How many orders are how far, and what they are worth, whatever of it is moved; they add up to the set. */
export const SetFigures = ({ sums }: Pick<SetDetail, 'sums'>) => (
  <dl className="flex flex-wrap border-t border-line">
    {figures.map(({ group, tone }) => {
      const some = inStates(sums, memberGroups[group])
      const name = groupLabels[group]
      const worth = moneyOf(some, 'totalMinor')
      return (
        <div
          key={name}
          className="min-w-32 flex-1 border-r border-line px-4 py-2.5 last:border-r-0"
        >
          <dt className={cn('text-small font-label', tone)}>{name}</dt>
          <dd className="num">
            <span data-count={name} className="block text-xl">
              {formatCount(countOf(some))}
            </span>
            <span className="text-small text-ink-2">{worth && `worth ${worth}`}</span>
          </dd>
        </div>
      )
    })}
  </dl>
)
