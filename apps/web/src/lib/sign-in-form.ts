import { z } from 'zod'

/** What signing in asks for, in the shop and in the console. */
export const signInForm = z.object({
  email: z
    .string({ error: 'Enter your e-mail address.' })
    .trim()
    .min(3, { error: 'Enter your e-mail address.' })
    .max(254, { error: 'Enter an e-mail address of at most 254 characters.' }),
  password: z
    .string({ error: 'Enter your password.' })
    .min(1, { error: 'Enter your password.' })
    .max(128, { error: 'A password has at most 128 characters.' }),
})
