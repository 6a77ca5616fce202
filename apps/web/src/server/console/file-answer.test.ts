import { TRPCError } from '@trpc/server'
import { expect, test } from 'vitest'
import { fileAnswer } from './file-answer.ts'

const refusedWith = (code: TRPCError['code'], message: string) =>
  fileAnswer(() => Promise.reject(new TRPCError({ code, message })))

test('who may not have a file, or asks for none that there is, reads why in words', async () => {
  const denied = await refusedWith('UNAUTHORIZED', 'Sign in first.')
  expect([denied.status, await denied.text()]).toEqual([401, 'Sign in first.'])
  const malformed = await refusedWith(
    'BAD_REQUEST',
    '[{"code":"invalid_format","pattern":"/^.../"}]',
  )
  expect([malformed.status, await malformed.text()]).toEqual([
    400,
    'Nothing is found at this address. Is it the whole address?',
  ])
})
