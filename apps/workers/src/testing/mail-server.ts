import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

/** A letter as it arrived. */
export interface TakenLetter {
  to: string
  /** Of the header Message-ID, with its brackets. */
  id: string
  raw: string
}

export interface MailServerManners {
  /** What it answers to an address, a sender or a letter, when it does not take it: an SMTP code, with text or without. */
  refuses?: (asked: 'from' | 'to' | 'letter', address: string) => number | string | undefined
  /** Waits before it says that it has taken a letter. */
  hesitates?: (to: string) => Promise<void> | undefined
  /** Takes a letter, and is gone before it can say so. */
  diesAfter?: (to: string) => boolean
}

/** A real SMTP server on this machine; what it has taken is in `letters`, and its manners may be changed at any time. */
export async function startMailServer(port = 0) {
  const letters: TakenLetter[] = []
  const manners: MailServerManners = {}
  const sockets = new Set<Socket>()
  const no = (asked: 'from' | 'to' | 'letter', address: string) => {
    const answer = manners.refuses?.(asked, address)
    if (answer === undefined) return undefined
    const [, code, text = ''] = /^(\d+) ?(.*)$/.exec(String(answer)) ?? []
    return Object.assign(new Error(text || `no ${asked} for ${address}`), {
      responseCode: Number(code),
    })
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onMailFrom: ({ address }, _session, answer) => answer(no('from', address)),
    onRcptTo: ({ address }, _session, answer) => answer(no('to', address)),
    onData(stream, session, answer) {
      const to = session.envelope.rcptTo[0]?.address ?? ''
      const take = async () => {
        const raw = await text(stream)
        const refusal = no('letter', to)
        if (refusal) return refusal
        letters.push({ to, id: /^Message-ID: (\S+)/im.exec(raw)?.[1] ?? '', raw })
        await manners.hesitates?.(to)
        if (!manners.diesAfter?.(to)) return undefined
        for (const socket of sockets) socket.destroy()
        return undefined
      }
      take().then((refusal) => answer(refusal), answer)
    },
  })
  server.on('error', () => undefined)
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    letters,
    manners,
    port: (server.server.address() as AddressInfo).port,
    async stop(): Promise<void> {
      const closed = new Promise<void>((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
