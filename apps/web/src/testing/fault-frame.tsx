import type { ReactNode } from 'react'
import { useReadFaultWindows } from '../components/fault-windows.ts'
import type { FaultWindow } from '../lib/fault-bands.ts'

/** What the frame of the console does for the charts of a page: it has read in which windows faults were on. */
export function FaultFrame({
  windows,
  children,
}: {
  windows: readonly FaultWindow[]
  children: ReactNode
}) {
  useReadFaultWindows(windows)
  return children
}

/** Payment, broken at every step from one moment to another (epoch ms). */
export const faultWindow = (fromMs: number, untilMs: number): FaultWindow => ({
  id: `${fromMs}`,
  service: 'payment',
  eventType: null,
  kind: 'fail',
  latencyMs: 0,
  drillId: null,
  fromMs,
  untilMs,
})
