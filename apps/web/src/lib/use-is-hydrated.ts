import { useSyncExternalStore } from 'react'

const neverChanges = () => () => undefined

/** False while the page takes over what the server has drawn, which it must draw alike; true ever after. */
export const useIsHydrated = (): boolean =>
  useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  )
