import { useCallback, useEffect, useReducer, useRef } from 'react'
import { choose, nothingChosen } from './choosing.ts'
import type { OrderRow } from './columns.tsx'
import { allBoxId } from './orders-table.tsx'

/** The orders that are chosen by hand, and what the rows and their bar do about it. */
export function useChoice(rows: readonly OrderRow[]) {
  const [choice, act] = useReducer(choose, nothingChosen)
  const shown = useRef(rows)
  useEffect(() => {
    shown.current = rows
  }, [rows])
  const onPress = useCallback(
    (orderId: string, isRange: boolean) =>
      act({ type: 'press', orderId, isRange, shown: shown.current }),
    [],
  )
  return {
    choice,
    isHeld: choice.chosen.size > 0 && !choice.wentOn,
    goOn: () => act({ type: 'go_on' }),
    table: {
      onPress,
      onPressAll: () => act({ type: 'press_all', shown: rows }),
      onChooseNone: () => {
        act({ type: 'choose_none' })
        // The button that was pressed is gone.
        document.getElementById(allBoxId)?.focus({ preventScroll: true })
      },
    },
  }
}
