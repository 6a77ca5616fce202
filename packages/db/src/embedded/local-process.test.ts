import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort, portIsFree, readIfThere } from './local-process.ts'

test('a port that is free is one that the system gives to nobody else, and one can listen on it', async () => {
  const range = await readIfThere('/proc/sys/net/ipv4/ip_local_port_range')
  const first = Number(range?.trim().split(/\s+/)[0] ?? 49_152)
  const ports = await Promise.all(Array.from({ length: 50 }, freePort))
  for (const port of ports) expect(port).toBeLessThan(first)
  expect(new Set(ports).size).toBeGreaterThan(40)

  const [port = 0] = ports
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  expect(await portIsFree(port)).toBe(false)
  await new Promise((resolve) => server.close(resolve))
  expect(await portIsFree(port)).toBe(true)
})
