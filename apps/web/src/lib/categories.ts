/** The shelves of the shop, in the order of the navigation. */
export const categories = [
  {
    slug: 'kitchen',
    name: 'Kitchen',
    line: 'For the table and the stove, made to be used every day.',
  },
  {
    slug: 'workshop',
    name: 'Workshop',
    line: 'Tools that hold an edge, and things to sit and see by.',
  },
  {
    slug: 'garden',
    name: 'Garden',
    line: 'For soil, seeds and string, from the first tray to the last bean.',
  },
] as const

export type Category = (typeof categories)[number]

/** The shelf with this address; undefined when there is none. */
export const findCategory = (slug: string): Category | undefined =>
  categories.find((category) => category.slug === slug)
