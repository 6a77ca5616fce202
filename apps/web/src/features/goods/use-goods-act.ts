import { useQueryClient } from '@tanstack/react-query'
import { useConsoleApi } from '../../lib/console-api.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'

/** Asks again for everything about goods, after something of it was changed here. */
function useGoodsRefresh(): () => Promise<unknown> {
  const api = useConsoleApi()
  const queries = useQueryClient()
  return () =>
    Promise.all(
      [api.console.products, api.console.stock, api.console.warehouses].map((part) =>
        queries.invalidateQueries(part.pathFilter()),
      ),
    )
}

/**
 * What every act about goods does around it: one key, and once it was done all about goods is read again before `onDone`.
 *
 * @returns the key to send along, and what a mutation of the console does with its answer
 */
export function useGoodsAct(onDone: () => void) {
  const refresh = useGoodsRefresh()
  const { idempotencyKey, afterError } = useIdempotencyKey()
  const onSuccess = async () => {
    await refresh()
    onDone()
  }
  const onError = (error: Parameters<typeof afterError>[0]) => {
    afterError(error)
    // It may have been refused because the book says something else by now.
    void refresh()
  }
  return { idempotencyKey, handlers: { onSuccess, onError } }
}

/** Orders reserve and ship, and others work too, without the page being told. */
export const goodsRefreshMs = 5_000
