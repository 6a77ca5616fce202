import path from 'node:path'
import type { Service } from './catalog/events.ts'

/** Where the .proto files of the services' doors are; what they import is found from here. */
export const protoFolder = path.resolve(import.meta.dirname, '../proto')

/** The file of one service's door. */
export const protoFile = (service: Service): string => `${service}/v1/${service}.proto`
