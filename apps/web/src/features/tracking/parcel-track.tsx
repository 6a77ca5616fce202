import type { ParcelStop, ParcelWay } from '../../components/order-timeline/parcel-way.ts'
import { ParcelNumber } from '../../components/parcel-number.tsx'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { cn } from '../../lib/cn.ts'
import { formatDateTime, formatSize } from '../../lib/format.ts'
import { sayShop } from '../../messages/say-shop.ts'

/** One parcel: its number, and the stops of its way with their hours. */
export function ParcelTrack({ way }: { way: ParcelWay }) {
  const { carrier, trackingNumber, size, state, stops, place } = way
  return (
    <div data-parcel={trackingNumber} data-state={state} className="grid gap-2">
      <p className="flex flex-wrap justify-between gap-x-4">
        <span className="text-ink-3">{carrier}</span>
        <span className="break-all">
          <ParcelNumber carrier={carrier} number={trackingNumber} />
          {size ? <span className="num block text-ink-3">{formatSize(size)}</span> : null}
        </span>
      </p>
      <ol aria-label={sayShop('parcel.way')} className="grid grid-cols-4 gap-1.5">
        {stops.map((stop) => (
          <Stop key={stop.state} stop={stop} place={stop.state === state ? place : null} />
        ))}
      </ol>
    </div>
  )
}

function Stop({ stop, place }: { stop: ParcelStop; place: string | null }) {
  const { state, isPassed, at } = stop
  const zone = useTimeZone()
  const passed = state === 'returned' ? 'border-undo' : 'border-ok'
  return (
    <li
      className={cn(
        'border-t-3 pt-1.5 break-words',
        isPassed ? passed : 'border-line-2 text-ink-3',
      )}
    >
      <span>{sayShop(`parcel.${state}`)}</span>
      {place === null ? null : <span className="block text-ink-2">{place}</span>}
      {at === null ? null : (
        <time dateTime={at} className="num block text-ink-3">
          {formatDateTime(at, zone)}
        </time>
      )}
    </li>
  )
}
