import { cn } from '../../lib/cn.ts'
import { drawings, groundOf, plainDrawing } from './drawings.tsx'

interface ProductArtProps {
  sku: string
  /** In degrees of the colour circle, where it was chosen; else as it is drawn. */
  hue?: number | null
  /** Paler, for what can't be had. */
  faded?: boolean
  className?: string
}

/** The drawn picture of a product on its ground; says nothing to screen readers, because the name always stands beside it. */
export function ProductArt({ sku, hue = null, faded = false, className }: ProductArtProps) {
  const { shapes, ...drawn } = drawings[sku] ?? plainDrawing(hue)
  const ground = hue === null ? drawn.ground : groundOf(hue)
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
