'use client'

import { use } from 'react'
import { useClock } from '../../components/clock.tsx'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { formatZone } from '../../lib/format.ts'
import { SystemContext } from './providers.tsx'

/** On what the product runs. */
export function SystemBadge() {
  const { bus, partitions } = use(SystemContext)
  return (
    <Badge className="max-sm:ml-auto">
      {`${bus === 'kafka' ? 'Kafka' : 'Postgres log'} · ${partitions} partitions`}
    </Badge>
  )
}

/** The zone in which all times are shown; its offset changes with the season. */
export function ZoneLabel() {
  const zone = useTimeZone()
  const label = useClock((nowMs) => formatZone(zone, new Date(nowMs)))
  return <span className="whitespace-nowrap text-ink-3 max-lg:hidden">{label}</span>
}
