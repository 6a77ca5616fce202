import { type SingleParserBuilder, useQueryState } from 'nuqs'
import { useEffect, useEffectEvent } from 'react'

/**
 * Takes what the address says under a key out of it, once, and hands it over.
 *
 * @param take is called after whatever led here has closed, and given the focus back
 * @param isOn false: it is left where it is, for somebody else
 */
export function useTakenFromUrl<T>(
  key: string,
  parser: SingleParserBuilder<T>,
  take: (named: T) => void,
  isOn = true,
): void {
  const [named, setNamed] = useQueryState(key, parser.withOptions({ history: 'replace' }))
  const taken = useEffectEvent((value: T) => {
    void setNamed(null)
    take(value)
  })
  useEffect(() => {
    if (!isOn || named === null) return
    const timer = setTimeout(() => taken(named))
    return () => clearTimeout(timer)
  }, [isOn, named])
}
