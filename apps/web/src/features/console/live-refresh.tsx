'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useConsoleApi } from '../../lib/console-api.ts'
import { useLiveFeed } from '../../live/use-live.ts'

/** A snapshot is asked for at most this often, however much happens. */
const refreshEveryMs = 1_000
/** The server may hand out a snapshot that is a moment old: after the last event of a burst one more is asked for. */
const settleAfterMs = 2_200

/** Keeps the console on the feed, and the figures of the fleet fresh while things happen. Draws nothing. */
export function LiveRefresh() {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const settle = useRef<ReturnType<typeof setTimeout>>(undefined)
  const lastMs = useRef(0)
  const invalidate = () => void queries.invalidateQueries(api.console.overview.queryFilter())
  const refresh = () => {
    clearTimeout(settle.current)
    settle.current = setTimeout(invalidate, settleAfterMs)
    if (timer.current !== undefined) return
    const waitMs = Math.max(50, lastMs.current + refreshEveryMs - Date.now())
    timer.current = setTimeout(() => {
      timer.current = undefined
      lastMs.current = Date.now()
      invalidate()
    }, waitMs)
  }
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      clearTimeout(settle.current)
    },
    [],
  )
  useLiveFeed({ onFrame: refresh, onReset: () => void queries.invalidateQueries() })
  return null
}
