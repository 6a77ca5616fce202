'use client'

import { useQuery } from '@tanstack/react-query'
import { useConsoleApi } from '../lib/console-api.ts'
import { bandsIn, type FaultBand, type FaultWindow, type Span } from '../lib/fault-bands.ts'
import { useTimeZone } from './time-zone-provider.tsx'

/** A switch ends by itself, and others turn them as well. */
const refreshMs = 5_000

const none: readonly FaultWindow[] = []

/** Reads in which windows faults were on, for the whole page: only the frame of the console asks. */
export function useReadFaultWindows(initialData: readonly FaultWindow[]): readonly FaultWindow[] {
  const api = useConsoleApi()
  const { data } = useQuery(
    api.console.faults.windows.queryOptions(undefined, {
      initialData: [...initialData],
      refetchInterval: refreshMs,
    }),
  )
  return data
}

/** The windows within a chart's time, of what the frame has read: a chart asks nobody. */
export function useFaultBands(span: Span | undefined): FaultBand[] {
  const api = useConsoleApi()
  const zone = useTimeZone()
  const { data = none } = useQuery(
    api.console.faults.windows.queryOptions(undefined, { enabled: false }),
  )
  return span ? bandsIn(data, span, zone) : []
}
