/**
 * The colours of the shop (apps/web/src/app/globals.css) as they stand in a message: light and dark. Mail programs know no
 * variables, so each place that has one names it.
 */
const palette = {
  paper: ['#faf8f4', '#0e0f11'],
  panel: ['#ffffff', '#15171a'],
  line: ['#e4e2dc', '#25282d'],
  ink: ['#1c1b18', '#ecebe7'],
  'ink-2': ['#5b5952', '#a5a7ab'],
  bg: ['#f6f5f2', '#0e0f11'],
} as const

/** What is coloured with what. */
const uses = {
  color: ['ink', 'ink-2', 'bg'],
  backgroundColor: ['paper', 'panel', 'ink'],
  borderColor: ['line'],
} as const satisfies Record<string, readonly (keyof typeof palette)[]>
type Property = keyof typeof uses

/** The colours of an element, by what is coloured. */
export type Colours = { readonly [P in Property]?: (typeof uses)[P][number] }

/** Where a message is shown: sent as mail, or on a page of ours, whose theme it follows. */
export type Medium = 'mail' | 'page'

const classOf = (property: string, colour: string) => `${property}-${colour}`

/**
 * How an element gets its colours. In a mail they are those of light, with the classes that {@link darkStyle} is about; on a
 * page, where no style element is allowed, light and dark in one.
 */
export function coloured(colours: Colours, medium: Medium) {
  const chosen = Object.entries(colours)
  const style = Object.fromEntries(
    chosen.map(([property, colour]) => {
      const [light, dark] = palette[colour]
      return [property, medium === 'mail' ? light : `light-dark(${light}, ${dark})`]
    }),
  )
  if (medium === 'page') return { style }
  return { style, className: chosen.map((entry) => classOf(...entry)).join(' ') }
}

const cssName = (property: string) => property.replace('C', '-c')

const darkRules = Object.entries(uses).flatMap(([property, colours]) =>
  colours.map(
    (colour) =>
      `.${classOf(property, colour)}{${cssName(property)}:${palette[colour][1]} !important}`,
  ),
)

/** What a mail program that is dark puts in place of the colours of light. */
export const darkStyle: string = `@media (prefers-color-scheme:dark){${darkRules.join('')}}`
