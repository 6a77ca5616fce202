import { type ComponentProps, type ReactNode, useId } from 'react'
import { cn } from '../../lib/cn.ts'

const inputClass =
  'w-full rounded-lg border border-line-2 bg-panel text-ink placeholder:text-ink-3 hover:border-ink-3 focus-visible:border-go focus-visible:outline-2 focus-visible:outline-offset-0 disabled:bg-sunk disabled:text-ink-3 aria-invalid:border-stop'

const sizes = { medium: 'h-8 px-2.5 text-ui', large: 'h-11 px-3 text-base' }

interface FieldProps {
  label: string
  /** What the person should know before typing. */
  hint?: string
  /** What is wrong and what to do, tied to the control for screen readers. */
  error?: string
  size?: keyof typeof sizes
  labelHidden?: boolean
}

function useFieldIds(id: string | undefined, hint: string | undefined, error: string | undefined) {
  const made = useId()
  const controlId = id ?? made
  const described = [error ? `${controlId}-error` : '', hint ? `${controlId}-hint` : '']
    .filter(Boolean)
    .join(' ')
  return { controlId, described: described === '' ? undefined : described }
}

function FieldFrame({
  controlId,
  label,
  labelHidden,
  hint,
  error,
  className,
  children,
}: FieldProps & { controlId: string; className?: string; children: ReactNode }) {
  return (
    <div className={cn('grid gap-1.5', className)}>
      <label htmlFor={controlId} className={labelHidden ? 'sr-only' : 'font-label'}>
        {label}
      </label>
      {children}
      {hint ? (
        <p id={`${controlId}-hint`} className="text-small text-ink-2">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${controlId}-error`} className="text-small font-label text-stop">
          {error}
        </p>
      ) : null}
    </div>
  )
}

/** A labelled input; works without JavaScript, since it is a label and an input. */
export function TextField({
  label,
  labelHidden,
  hint,
  error,
  size = 'medium',
  id,
  className,
  ...props
}: FieldProps & Omit<ComponentProps<'input'>, 'size'>) {
  const { controlId, described } = useFieldIds(id, hint, error)
  return (
    <FieldFrame {...{ controlId, label, labelHidden, hint, error, className }}>
      <input
        id={controlId}
        className={cn(inputClass, sizes[size])}
        aria-invalid={error ? true : undefined}
        aria-describedby={described}
        {...props}
      />
    </FieldFrame>
  )
}

/** A labelled native select: the one control that every phone already does well. */
export function SelectField({
  label,
  labelHidden,
  hint,
  error,
  size = 'medium',
  id,
  className,
  children,
  ...props
}: FieldProps & Omit<ComponentProps<'select'>, 'size'>) {
  const { controlId, described } = useFieldIds(id, hint, error)
  return (
    <FieldFrame {...{ controlId, label, labelHidden, hint, error, className }}>
      <select
        id={controlId}
        className={cn(inputClass, sizes[size], 'pr-7')}
        aria-invalid={error ? true : undefined}
        aria-describedby={described}
        {...props}
      >
        {children}
      </select>
    </FieldFrame>
  )
}

/** A labelled text of several lines. `className` is of the control. */
export function TextAreaField({
  label,
  labelHidden,
  hint,
  error,
  id,
  className,
  ...props
}: Omit<FieldProps, 'size'> & ComponentProps<'textarea'>) {
  const { controlId, described } = useFieldIds(id, hint, error)
  return (
    <FieldFrame {...{ controlId, label, labelHidden, hint, error }}>
      <textarea
        id={controlId}
        className={cn(inputClass, 'p-2.5', className)}
        aria-invalid={error ? true : undefined}
        aria-describedby={described}
        {...props}
      />
    </FieldFrame>
  )
}

/** Stands above a form that was refused and takes the focus, so that nobody hunts for what is wrong. */
export function ErrorSummary({
  title,
  errors,
}: {
  title: string
  errors: readonly { fieldId: string; message: string }[]
}) {
  return (
    <div
      role="alert"
      tabIndex={-1}
      className="grid gap-1 rounded-panel border border-stop/40 bg-stop-soft px-4 py-3"
    >
      <p className="font-semibold text-stop">{title}</p>
      <ul className="grid gap-0.5">
        {errors.map((error) => (
          <li key={error.fieldId}>
            <a href={`#${error.fieldId}`} className="underline">
              {error.message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
