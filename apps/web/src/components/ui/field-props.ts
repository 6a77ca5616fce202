import type { FieldMetadata } from '@conform-to/react'

/** What a field of a form hands to the control that shows it: its id and name, what it holds at first, what is wrong. */
export function fieldProps(field: FieldMetadata<unknown>): {
  id: string
  name: string
  defaultValue: string | undefined
  error: string | undefined
} {
  const { id, name, initialValue, errors } = field
  return {
    id,
    name,
    defaultValue: typeof initialValue === 'string' ? initialValue : undefined,
    error: errors?.[0],
  }
}
