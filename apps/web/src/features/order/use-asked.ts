import { useQuery } from '@tanstack/react-query'
import { useConsoleApi } from '../../lib/console-api.ts'
import { isOnItsWay } from './command-stages.tsx'

/** While a command is on its way it is looked at this often. */
const refreshMs = 2_000

/** Everything that people asked for this order, carried out or refused; undefined while it was not read. */
export function useAsked(orderId: string) {
  const api = useConsoleApi()
  return useQuery(
    api.console.commands.log.queryOptions(
      { orderId },
      {
        refetchInterval: ({ state }) =>
          state.data?.some(({ came }) => isOnItsWay(came)) ? refreshMs : false,
      },
    ),
  )
}
