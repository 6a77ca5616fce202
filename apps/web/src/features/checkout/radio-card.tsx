interface RadioCardProps {
  name: string
  value: string
  defaultChecked: boolean
  title: string
  /** What choosing it means. */
  what: string
}

/** One of several things to choose, with what it means; a plain radio button, so it needs no JavaScript. */
export function RadioCard({ title, what, ...input }: RadioCardProps) {
  return (
    <label className="flex items-start gap-3 rounded-panel border border-line-2 bg-panel px-4 py-3 hover:border-ink-3 has-checked:border-ink">
      <input type="radio" {...input} className="mt-1.5 accent-ink" />
      <span>
        <span className="num block font-label">{title}</span>
        <span className="num block text-sm text-ink-2">{what}</span>
      </span>
    </label>
  )
}
