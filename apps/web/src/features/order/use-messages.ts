import { useQuery } from '@tanstack/react-query'
import { useLiveMessages } from '../../components/use-live-messages.ts'
import { useConsoleApi } from '../../lib/console-api.ts'
import { messagesRefreshMs } from '../../lib/messages-refresh.ts'

/** What the customer was written about this order, live; undefined while it was not read. */
export function useMessages(orderId: string) {
  const api = useConsoleApi()
  useLiveMessages(orderId)
  return useQuery(
    api.console.messages.ofOrder.queryOptions(
      { orderId },
      { refetchInterval: ({ state: { data } }) => messagesRefreshMs(data ?? []) },
    ),
  )
}
