import { TextField } from '../../components/ui/field.tsx'

/** Narrows a list of goods by words, as they are typed. */
export function SearchField({
  value,
  onChange,
}: {
  value: string
  onChange: (value: string) => void
}) {
  return (
    <TextField
      label="Find"
      labelHidden
      type="search"
      placeholder="Name, SKU or category"
      maxLength={80}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="w-full sm:w-64"
    />
  )
}
