'use client'

import Link from 'next/link'
import { useClock } from '../../components/clock.tsx'
import { useReadFaultWindows } from '../../components/fault-windows.ts'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { drillHref } from '../../lib/drill.ts'
import type { FaultWindow } from '../../lib/fault-bands.ts'
import { faultSentence } from '../../lib/fault-switch.ts'
import { formatMinute } from '../../lib/format.ts'

/** Says on every page of the console that something is broken on purpose, and until when; nothing while nothing is. */
export function FaultBanner({ windows: initialData }: { windows: readonly FaultWindow[] }) {
  const windows = useReadFaultWindows(initialData)
  const zone = useTimeZone()
  // It renders again when one ends, not each second.
  const on = useClock((nowMs) =>
    windows
      .filter(({ untilMs }) => untilMs > nowMs)
      .map(({ id }) => id)
      .join(' '),
  )
  const ids = new Set(on.split(' '))
  const active = windows.filter(({ id }) => ids.has(id))
  const drillId = active.find((one) => one.drillId !== null)?.drillId
  return (
    <section aria-label="Broken on purpose" aria-live="polite" className="print:hidden">
      {active.length > 0 ? (
        <p className="flex flex-wrap gap-x-3 gap-y-0.5 border-b border-line bg-stop-soft px-4 py-2 text-ink md:px-6">
          <span className="min-w-0 flex-1">
            <b className="font-semibold">{headingOf(active)}</b>, {untilOf(active, zone)}
          </span>
          <Link
            href={drillId ? drillHref(drillId) : '/console/faults'}
            className="underline decoration-line-2 underline-offset-2 hover:decoration-ink"
          >
            {drillId ? 'See the drill' : 'See what is on'}
          </Link>
        </p>
      ) : null}
    </section>
  )
}

const headingOf = (active: readonly FaultWindow[]): string =>
  active.length === 1 && active[0]
    ? `${active[0].drillId ? 'A drill is on' : 'Broken on purpose'}: ${faultSentence(active[0])}`
    : `Broken on purpose: ${active.length} faults are on`

function untilOf(active: readonly FaultWindow[], zone: string): string {
  const last = Math.max(...active.map(({ untilMs }) => untilMs))
  const at = formatMinute(new Date(last).toISOString(), zone)
  return active.length === 1 ? `until ${at}` : `the last one until ${at}`
}
