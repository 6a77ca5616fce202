import { type ClassValue, clsx } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

/** The names of globals.css that go beyond Tailwind's own: `text-body` is a size, `text-ink` a colour. */
const merge = extendTailwindMerge({
  extend: {
    theme: {
      text: ['micro', 'mini', 'small', 'ui', 'body', 'lead', 'logo', 'headline', 'display'],
      'font-weight': ['figure', 'label', 'brand'],
      tracking: ['title', 'brand'],
      radius: ['panel', 'card', 'picture'],
      container: ['headline', 'cell', 'cell-wide', 'lead', 'text', 'page'],
      spacing: ['edge', 'top', 'gutter'],
    },
  },
})

/** Joins class names; of two that set the same property the later one wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes))
}
