import { cn } from '../../../lib/cn.ts'
import { drawings, plainDrawing } from './drawings.tsx'

interface ProductArtProps {
  sku: string
  /** Paler, for what can't be had. */
  faded?: boolean
  className?: string
}

/** The drawn picture of a product on its ground; says nothing to screen readers, because the name always stands beside it. */
export function ProductArt({ sku, faded = false, className }: ProductArtProps) {
  const { ground, shapes } = drawings[sku] ?? plainDrawing
  return (
    <span
      className={cn('grid place-items-center', className)}
      style={{ background: `light-dark(${ground[0]}, ${ground[1]})` }}
    >
      <svg
        aria-hidden="true"
        viewBox="0 0 100 100"
        className="w-3/5"
        opacity={faded ? 0.45 : undefined}
      >
        {shapes}
      </svg>
    </span>
  )
}
