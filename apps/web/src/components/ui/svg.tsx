import type { ComponentProps, KeyboardEvent } from 'react'

/*
 * Parts of a drawing that people can use. HTML has elements for these roles, but none of them can stand inside an SVG; the
 * rules that ask for them, or that take every SVG element for something that gets the focus, are answered here, once.
 */

/** Part of a drawing that says nothing which is not said elsewhere. */
export function Silent(props: ComponentProps<'g'>) {
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of an SVG gets no focus.
  return <g aria-hidden="true" {...props} />
}

/** A drawing with things in it that are read one by one; name it with aria-labelledby. */
export function DrawingGroup(props: ComponentProps<'svg'>) {
  // biome-ignore lint/a11y/useSemanticElements: a fieldset can't be an SVG.
  return <svg role="group" {...props} />
}

/** A shape that is pressed like a button, by pointer, Enter or Space. */
export function ShapeButton({
  onPress,
  ...props
}: Omit<ComponentProps<'g'>, 'onClick' | 'onKeyDown'> & { onPress: () => void }) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    onPress()
  }
  // biome-ignore lint/a11y/useSemanticElements: a button element can't stand inside an SVG.
  return <g role="button" tabIndex={0} onClick={onPress} onKeyDown={onKeyDown} {...props} />
}

/** A shape that is read as one picture, by its label. */
export function ShapeImage(props: ComponentProps<'g'>) {
  // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a group of an SVG is not interactive.
  return <g role="img" {...props} />
}
