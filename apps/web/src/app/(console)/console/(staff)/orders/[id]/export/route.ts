import { consoleCaller } from '../../../../../../../server/auth/require-staff.ts'
import { fileAnswer } from '../../../../../../../server/console/file-answer.ts'
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
  return fileAnswer(async () => {
    const { orderNumber, events } = await caller.order({ orderId: id })
    return {
      name: `order-${orderNumber}.${form}`,
      type: types[form],
      body: historyFile(form, orderNumber, events),
    }
  })
}
