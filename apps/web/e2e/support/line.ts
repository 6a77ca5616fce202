import { connect, createServer, type Socket } from 'node:net'

/** The line between browsers and the product: what a test can cut. */
export interface Line {
  /** The origin that browsers open instead of the product's own. */
  readonly url: string
  /** Ends every connection, and lets no new one through. */
  cut(): void
  restore(): void
  close(): Promise<void>
}

/**
 * Puts a line between browsers and the product.
 *
 * @param target the product's origin
 */
export async function startLine(target: string): Promise<Line> {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  let isCut = false
  const keep = (socket: Socket) => {
    open.add(socket)
    // A cut ends both halves; that one of them then complains is what was wanted.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => open.delete(socket))
  }
  const server = createServer((near) => {
    keep(near)
    if (isCut) return near.destroy()
    const far = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname)
    keep(far)
    near.pipe(far).pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The line has no port.')
  const endAll = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://localhost:${address.port}`,
    cut: () => {
      isCut = true
      endAll()
    },
    restore: () => {
      isCut = false
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        endAll()
      }),
  }
}
