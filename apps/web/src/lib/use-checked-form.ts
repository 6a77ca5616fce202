import { type DefaultValue, getFormProps, type Submission, useForm } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import type { z } from 'zod'

interface CheckedForm<Fields, Value> {
  schema: z.ZodType<Value>
  /** What is sent once the schema finds nothing wrong with it. */
  onValid: (value: Value) => void
  defaultValue?: DefaultValue<Fields>
  /** `onBlur`: a field is checked when it is left; otherwise when the form is sent. */
  shouldValidate?: 'onBlur'
  /** The schema reads text as it stands in the fields: an empty one is no missing one, digits are no number. */
  disableAutoCoercion?: boolean
}

/** A form of the console that is sent by its script: what is wrong with a field is said, and checked again as it is typed. */
export function useCheckedForm<Fields extends object, Value = Fields>({
  schema,
  onValid,
  disableAutoCoercion = false,
  ...options
}: CheckedForm<Fields, Value>) {
  return useForm<Fields, Value>({
    ...options,
    shouldRevalidate: 'onInput',
    onValidate: ({ formData }) =>
      // What stands in the fields is known by their names alone: a schema may begin with anything.
      parseWithZod(formData, { schema, disableAutoCoercion }) as Submission<
        Fields,
        string[],
        Value
      >,
    onSubmit: (event, { submission }) => {
      event.preventDefault()
      if (submission?.status === 'success') onValid(submission.value)
    },
  })
}

/**
 * The properties of such a form. By itself the browser sends it nowhere: conform checks a field that is left by a submit, and
 * while a dialog is taken away React does not hear it any more; what was typed would go into the address.
 */
export const checkedFormProps: typeof getFormProps = (form, options) => {
  const props = { ...getFormProps(form, options), method: 'dialog' }
  return props
}
