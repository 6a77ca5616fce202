import { ViewToggle } from '../../components/ui/text-button.tsx'

/** One of a few: which part of a list is shown, or what a form does. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: Value
  options: readonly (readonly [value: Value, name: string])[]
  onChange: (value: Value) => void
}) {
  return (
    <fieldset className="flex flex-wrap gap-x-3.5 gap-y-1">
      <legend className="sr-only">{label}</legend>
      {options.map(([one, name]) => (
        <ViewToggle key={one} pressed={one === value} onClick={() => onChange(one)}>
          {name}
        </ViewToggle>
      ))}
    </fieldset>
  )
}
