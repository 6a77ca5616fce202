import { z } from 'zod'

/** How long a password is, in characters. */
export const passwordMin = 10
export const passwordMax = 128

const password = z
  .string({ error: `Choose a password of at least ${passwordMin} characters.` })
  .min(passwordMin, { error: `Choose a password of at least ${passwordMin} characters.` })
  .max(passwordMax, { error: `A password has at most ${passwordMax} characters.` })

export const personName = z
  .string({ error: 'Enter a name.' })
  .trim()
  .min(1, { error: 'Enter a name.' })
  .max(100, { error: 'Enter a name of at most 100 characters.' })
  .refine((name) => !/[\p{Cc}\p{Cf}]/u.test(name), {
    error: 'Enter a name without invisible characters.',
  })

export const personEmail = z
  .string({ error: 'Enter an e-mail address such as ada@example.org.' })
  .trim()
  .toLowerCase()
  .max(254, { error: 'Enter an e-mail address of at most 254 characters.' })
  .pipe(z.email({ error: 'Enter an e-mail address such as ada@example.org.' }))

/** What a person who sets their password fills in. */
export const passwordForm = z.object({ password })

/** What somebody fills in who sets another password. */
export const changePasswordForm = z.object({
  current: z
    .string({ error: 'Enter your password.' })
    .max(passwordMax, { error: 'That is not your password.' }),
  password,
})

/** What the first administrator fills in. */
export const firstAdminForm = z.object({ name: personName, email: personEmail, password })
