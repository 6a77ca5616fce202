import { isIPv6 } from 'node:net'

/**
 * What limits are counted by: an IPv4 address, or the /64 network of an IPv6 one, since whoever has one address of it has all.
 *
 * @param address of a client, as `markClient` says it
 */
export function networkOf(address: string): string {
  const plain = address.split('%', 1)[0] as string
  if (!isIPv6(plain)) return address
  const [head = '', tail] = plain.split('::')
  const groups = groupsOf(head)
  if (tail !== undefined) {
    const last = groupsOf(tail)
    while (groups.length + last.length < 8) groups.push('0')
    groups.push(...last)
  }
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(':')}::/64`
}

/** An IPv4 address at the end stands for two groups; they are never among the first four. */
const groupsOf = (part: string): string[] =>
  part === '' ? [] : part.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : group))
