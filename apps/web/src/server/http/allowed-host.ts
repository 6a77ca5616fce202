import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { isLoopback } from '@sagaboard/process/config'
import type { WebConfig } from '../../../config.ts'
import { parseRequestTarget } from './request-target.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>
type HostSettings = Pick<WebConfig, 'publicUrl' | 'host' | 'demoAccounts'>

/**
 * Which names this process answers to. Where only this machine is meant, a page of another name that its owner points here
 * (DNS rebinding) would count as one of ours: it is refused by its name. A public address stands behind a proxy, which may
 * send any name.
 *
 * @returns whether a request with this Host header is answered; browsers always send one
 */
export function createHostCheck({
  publicUrl,
  host,
  demoAccounts,
}: HostSettings): (header: string | undefined) => boolean {
  if (publicUrl !== undefined && !demoAccounts) return () => true
  const names = new Set([host, publicUrl && new URL(publicUrl).hostname])
  // Who listens on every interface is asked by their addresses; an address can't be pointed elsewhere.
  const isEveryInterface = host === undefined || ['0.0.0.0', '::'].includes(host)
  const isOurs = (header: string): boolean => {
    if (!URL.canParse(`http://${header}`)) return false
    const { hostname } = new URL(`http://${header}`)
    const bare = hostname.replace(/^\[(.*)\]$/, '$1')
    return (
      isLoopback(hostname) ||
      names.has(hostname) ||
      names.has(bare) ||
      (isEveryInterface && isIP(bare) !== 0)
    )
  }
  // Nearly all requests come to one name: to read it as an address cost as much as to route the request.
  let last: { header: string; isOurs: boolean } | undefined
  return (header) => {
    if (header === undefined) return true
    if (last?.header !== header) last = { header, isOurs: isOurs(header) }
    return last.isOurs
  }
}

/** Hands on what comes to a name of ours; anything else is 421, whatever it asks for. */
export function onlyOurHosts(config: HostSettings, answer: Handler): Handler {
  const isOurHost = createHostCheck(config)
  return async (request, response) => {
    const asked = parseRequestTarget(request.url ?? '/')?.host ?? request.headers.host
    if (isOurHost(asked)) return answer(request, response)
    response
      .writeHead(421, { 'content-type': 'text/plain; charset=utf-8' })
      .end('This shop does not answer to that name. Open it as localhost, or set PUBLIC_URL.')
  }
}
