import { parseArgs } from 'node:util'
import { Client, credentials, loadPackageDefinition, Metadata, status } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { services } from '@sagaboard/events/catalog/events'
import { protoFile, protoFolder } from '@sagaboard/events/proto'

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
const [serviceName = '', methodName = ''] = method.split('/')
const loaded = loadSync(services.map(protoFile), { keepCase: true, includeDirs: [protoFolder] })
loadPackageDefinition(loaded)
const definition = loaded[serviceName] as unknown as Record<
  string,
  {
    path: string
    requestSerialize: (value: object) => Buffer
    responseDeserialize: (bytes: Buffer) => object
  }
>
const call = definition[methodName]
if (!call) throw new Error(`there is no ${method}`)
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
