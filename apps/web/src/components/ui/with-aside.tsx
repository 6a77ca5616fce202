import type { ReactNode } from 'react'

/** A list and, beside it, what is done with it: below each other where there is no room for both. */
export const WithAside = ({ children }: { children: ReactNode }) => (
  <div className="grid min-w-0 items-start gap-3.5 xl:grid-cols-[minmax(0,1fr)_380px]">
    {children}
  </div>
)
