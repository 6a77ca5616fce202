import { parseArgs } from 'node:util'
import { Client, credentials, Metadata, status } from '@grpc/grpc-js'
import { methodOf } from './grpc-method.ts'

/** Of grpcurl what the walkthroughs use: `grpcurl -plaintext -H 'name: value' -d '<message>' <address> <service>/<method>`. */

const args = process.argv.slice(2).map((arg) => arg.replace(/^-(plaintext)$/, '--$1'))
const { values, positionals } = parseArgs({
  args,
  allowPositionals: true,
  options: {
    plaintext: { type: 'boolean' },
    header: { type: 'string', short: 'H' },
    data: { type: 'string', short: 'd', default: '{}' },
  },
})
const [address = '', method = ''] = positionals
const call = methodOf(method)
const metadata = new Metadata()
const [, name = '', value = ''] = /^(\S+): (.*)$/.exec(values.header ?? '') ?? []
if (name) metadata.set(name, value)
const client = new Client(address, credentials.createInsecure())
// A call with one answer is a stream of one.
const answers = client.makeServerStreamRequest(
  call.path,
  call.requestSerialize,
  call.responseDeserialize,
  JSON.parse(values.data),
  metadata,
)
answers.on('data', (message) => process.stdout.write(`${JSON.stringify(message, null, 2)}\n`))
answers.on('error', ({ code, details }: Error & { code: number; details: string }) => {
  process.stderr.write(`ERROR:\n  Code: ${status[code]}\n  Message: ${details}\n`)
  process.exitCode = 64 + code
})
answers.on('end', () => client.close())
