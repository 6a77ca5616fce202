import { issuesMax } from '@sagaboard/events/commands/order-input'
import type { Role } from '@sagaboard/events/commands/roles'
import { initTRPC, TRPCError } from '@trpc/server'
import { ZodError, z } from 'zod'
import { findUnstorable } from '../../lib/storable.ts'
import { audienceOf, hasRole, type Viewer } from '../auth/policy.ts'
import { isUnavailable } from '../is-unavailable.ts'
import type { Runtime } from '../runtime.ts'

/**
 * Who may call a procedure. `public`: everybody. `customer`: who is signed in. `orderReader`: who may see the order in the
 * input (owner, access token, staff). The rest: staff with at least that role.
 */
export type Policy = 'public' | 'orderReader' | Role

export interface Context {
  readonly runtime: Runtime
  readonly viewer: Viewer
  /** Names the client for limits: its address. */
  readonly client: string
  /** The language that the client asks for, as a tag of BCP 47; undefined: it does not say. */
  readonly locale?: string | undefined
}

interface Meta {
  policy?: Policy
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    errorFormatter({ shape, error }) {
      const { cause } = error
      // What went wrong inside stays inside: it is logged by the handler with its cause.
      const message =
        error.code === 'INTERNAL_SERVER_ERROR' ? 'Something went wrong on our side.' : shape.message
      const { stack: _stack, ...data } = shape.data
      return {
        ...shape,
        message,
        data: {
          ...data,
          issues:
            cause instanceof ZodError
              ? cause.issues
                  .slice(0, issuesMax)
                  .map(({ path, message }) => ({ path, message: message.slice(0, 200) }))
              : null,
        },
      }
    },
  })

export const router = t.router
export const createCallerFactory = t.createCallerFactory

/**
 * Denies what declares nothing, and what no database can keep; and a database that is away is "come back", not "broken".
 */
const guarded = t.procedure.use(async ({ ctx, meta, next, getRawInput }) => {
  authorise(meta?.policy, ctx.viewer)
  const path = findUnstorable(await getRawInput())
  if (path !== null)
    throw new TRPCError({
      code: 'BAD_REQUEST',
      message: `${path || 'The input'} holds characters that can’t be kept, or is nested too deep.`,
    })
  const result = await next()
  if (
    !result.ok &&
    result.error.code === 'INTERNAL_SERVER_ERROR' &&
    isUnavailable(result.error.cause)
  ) {
    throw new TRPCError({
      code: 'SERVICE_UNAVAILABLE',
      message: 'The shop can’t reach its records. Try again in a moment.',
      cause: result.error.cause,
    })
  }
  return result
})

function authorise(policy: Policy | undefined, viewer: Viewer): void {
  if (policy === undefined)
    throw new TRPCError({ code: 'FORBIDDEN', message: 'This call declares no policy.' })
  if (policy === 'public' || policy === 'orderReader') return
  if (viewer.session === null)
    throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first.' })
  if (!hasRole(viewer.session, policy))
    throw new TRPCError({ code: 'FORBIDDEN', message: 'Your role does not allow this.' })
}

/** A procedure that everybody may call. */
export const publicProcedure = guarded.meta({ policy: 'public' })

const signedIn = (policy: Role) =>
  guarded.meta({ policy }).use(({ ctx, next }) => {
    if (ctx.viewer.session === null)
      throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first.' })
    return next({ ctx: { session: ctx.viewer.session } })
  })

/** A procedure for who is signed in; `ctx.session` is theirs. */
export const customerProcedure = signedIn('customer')
/** Procedures for staff; each is open to the roles above it too. `ctx.session` is theirs. */
export const operatorProcedure = signedIn('operator')
export const supervisorProcedure = signedIn('supervisor')
export const adminProcedure = signedIn('admin')

/** What a call about one order always says: which, and the access token when a guest asks. */
export const orderInput = z.object({
  orderId: z.uuid(),
  accessToken: z.string().min(1).max(128).optional(),
})

/**
 * A procedure about one order for who may see it: `ctx.order` and `ctx.audience` are there. An order that does not exist
 * and one that is somebody else's answer the same NOT_FOUND.
 */
export const orderReaderProcedure = guarded
  .meta({ policy: 'orderReader' })
  .input(orderInput)
  .use(async ({ ctx, input, next }) => {
    const viewer: Viewer = {
      ...ctx.viewer,
      accessToken: input.accessToken ?? ctx.viewer.accessToken,
    }
    const order = await ctx.runtime.orders.find(input.orderId)
    const audience = audienceOf(viewer, order)
    if (order === null || audience === null)
      throw new TRPCError({
        code: 'NOT_FOUND',
        message: 'There is no such order, or it is not yours.',
      })
    return next({ ctx: { order, audience } })
  })
