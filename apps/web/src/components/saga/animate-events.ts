import type { EventType } from '@sagaboard/events/catalog/events'

const moveMs = 320
/** Dots of one frame on one edge start one after the other, so that five orders look like five. */
const staggerMs = 40
/** More at once than this is a blur that costs frames and says nothing; the counts still tick. */
const dotsMax = 48
const dotsPerTypeMax = 6
const samples = 12

/**
 * Moves a dot along each edge of `svg` that carries one of `types`, for each event one. They go once and are gone. Does
 * nothing while the drawing is not shown, the tab is hidden, or the person asked for less motion.
 */
export function animateEvents(svg: SVGSVGElement, types: readonly EventType[]): void {
  if (types.length === 0 || document.hidden || svg.getClientRects().length === 0) return
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
  const layer = svg.querySelector('[data-moving]')
  if (!layer) return
  const counts = new Map<EventType, number>()
  for (const type of types) counts.set(type, Math.min(dotsPerTypeMax, (counts.get(type) ?? 0) + 1))
  for (const [type, count] of counts) {
    for (const path of svg.querySelectorAll<SVGPathElement>(`path[data-events~="${type}"]`)) {
      const frames = framesAlong(path)
      for (let index = 0; index < count && layer.childElementCount < dotsMax; index += 1)
        startDot(layer, path, frames, index * staggerMs)
    }
  }
}

function framesAlong(path: SVGPathElement): Keyframe[] {
  const length = path.getTotalLength()
  return Array.from({ length: samples + 1 }, (_, step) => {
    const { x, y } = path.getPointAtLength((length * step) / samples)
    return { transform: `translate(${x}px, ${y}px)` }
  })
}

function startDot(layer: Element, path: SVGPathElement, frames: Keyframe[], delayMs: number): void {
  const dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle')
  dot.setAttribute('r', '4')
  dot.setAttribute('stroke-width', '2.2')
  // The dot takes the colour of its edge.
  dot.setAttribute('class', `fill-panel ${path.getAttribute('class') ?? ''}`)
  layer.append(dot)
  const journey = dot.animate(frames, {
    duration: moveMs,
    delay: delayMs,
    easing: 'ease-in-out',
    fill: 'both',
  })
  journey.addEventListener('finish', () => dot.remove())
  journey.addEventListener('cancel', () => dot.remove())
}
