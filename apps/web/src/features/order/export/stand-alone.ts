/** What a drawing gets from the style sheet, with what holds without it. */
const drawn: Readonly<Record<string, string>> = {
  fill: 'rgb(0, 0, 0)',
  stroke: 'none',
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  'paint-order': 'normal',
  opacity: '1',
}
const written: Readonly<Record<string, string>> = {
  'font-family': '',
  'font-size': '',
  'font-weight': '400',
  'letter-spacing': 'normal',
  'font-variant-numeric': 'normal',
}
const shapes = new Set(['path', 'line', 'rect', 'circle', 'text', 'tspan'])
const texts = new Set(['text', 'tspan'])

/** What is there for who reads, hears or presses it on the page, and nothing in a file. */
const ofThePage = /^(class|style|tabindex|translate|aria-pressed|aria-selected|data-.*)$/

/**
 * Makes drawings stand by themselves: what the style sheet says of their shapes and texts becomes their own, what is not seen
 * goes, and nothing of it can be pressed. In place; the element has to be in the document.
 */
export function standAlone(root: HTMLElement): void {
  for (const svg of root.querySelectorAll('svg'))
    if (getComputedStyle(svg).display === 'none') svg.remove()
  const resolved = [...root.querySelectorAll('svg *')]
    .filter(({ tagName }) => shapes.has(tagName))
    .map((shape) => ({ shape, own: ownStyle(shape) }))
  for (const { shape, own } of resolved) {
    if (own.opacity === '0') shape.remove()
    else for (const [name, value] of Object.entries(own)) shape.setAttribute(name, value)
  }
  for (const element of root.querySelectorAll('*')) strip(element)
  for (const svg of root.querySelectorAll('svg')) size(svg)
}

/** As large as it was drawn, where nothing else says how large it is. */
function size(svg: SVGSVGElement): void {
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  const [, , width, height] = (svg.getAttribute('viewBox') ?? '').split(' ')
  if (!width || !height || svg.hasAttribute('width')) return
  svg.setAttribute('width', width)
  svg.setAttribute('height', height)
}

/** What the style sheet says of a shape, where that is not what holds anyway. */
function ownStyle(shape: Element): Record<string, string> {
  const style = getComputedStyle(shape)
  const names = { ...drawn, ...(texts.has(shape.tagName) ? written : {}) }
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, otherwise]) => {
      // A pattern of the drawing is named by the drawing.
      if (shape.getAttribute(name)?.startsWith('url(')) return []
      const value = style.getPropertyValue(name)
      return value === '' || value === otherwise ? [] : [[name, value]]
    }),
  )
}

function strip(element: Element): void {
  for (const { name } of [...element.attributes])
    if (ofThePage.test(name)) element.removeAttribute(name)
  // What is read as a button on the page is a part of a picture here.
  if (element.getAttribute('role') === 'button') element.setAttribute('role', 'img')
}
