import type { EventType } from '@sagaboard/events/catalog/events'

const travelMs = 320
/** More at once than this is a blur that costs frames and says nothing; the counts still tick. */
const travellersMax = 48
const samples = 12

/**
 * Lets one dot travel each segment of `svg` that carries `type`. It goes once and is gone. Does nothing while the drawing
 * is not shown, the tab is hidden, or the person asked for less motion.
 */
export function travel(svg: SVGSVGElement, type: EventType): void {
  if (document.hidden || svg.getClientRects().length === 0) return
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
  const layer = svg.querySelector('[data-travellers]')
  if (!layer) return
  for (const path of svg.querySelectorAll<SVGPathElement>(`path[data-events~="${type}"]`)) {
    if (layer.childElementCount >= travellersMax) return
    const length = path.getTotalLength()
    const frames = Array.from({ length: samples + 1 }, (_, step) => {
      const { x, y } = path.getPointAtLength((length * step) / samples)
      return { transform: `translate(${x}px, ${y}px)` }
    })
    const dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle')
    dot.setAttribute('r', '4')
    dot.setAttribute('stroke-width', '2.2')
    // The dot takes the colour of its road.
    dot.setAttribute('class', `fill-panel ${path.getAttribute('class') ?? ''}`)
    layer.append(dot)
    const journey = dot.animate(frames, { duration: travelMs, easing: 'ease-in-out', fill: 'both' })
    journey.addEventListener('finish', () => dot.remove())
    journey.addEventListener('cancel', () => dot.remove())
  }
}
