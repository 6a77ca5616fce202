import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { consoleCaller } from '../../../../../../../server/auth/require-staff.ts'
import { historyFile, historyForms } from '../../../../../../../server/console/history-file.ts'

const types = { json: 'application/json', csv: 'text/csv' } as const

/** The history of an order as a file, `?as=json` or `?as=csv`. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params
  const asked = new URL(request.url).searchParams.get('as') ?? 'json'
  const form = historyForms.find((name) => name === asked)
  if (!form) return new Response(`Say as=${historyForms.join(' or as=')}.`, { status: 400 })
  const caller = await consoleCaller()
  try {
    const { orderNumber, events } = await caller.order({ orderId: id })
    return new Response(historyFile(form, orderNumber, events), {
      headers: {
        'content-type': `${types[form]}; charset=utf-8`,
        'content-disposition': `attachment; filename="order-${orderNumber}.${form}"`,
        'cache-control': 'no-store',
      },
    })
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error
    return new Response(error.message, { status: getHTTPStatusCodeFromError(error) })
  }
}
