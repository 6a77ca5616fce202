import { type AddressInfo, connect, createServer } from 'node:net'

/** A way to the database that can be cut, as when its host goes down. */
export async function openRelay(target: string) {
  const to = new URL(target)
  let open = true
  const sockets = new Set<ReturnType<typeof connect>>()
  const server = createServer((near) => {
    if (!open) return void near.destroy()
    const far = connect(Number(to.port), to.hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy()).on('close', () => void sockets.delete(one))
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(target)
  url.port = String((server.address() as AddressInfo).port)
  const cut = () => {
    open = false
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    cut,
    mend: () => {
      open = true
    },
    close: () => {
      cut()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
