import { z } from 'zod'

/** Ids of orders as the database writes them: in small letters, so that one id is one order. */
export const orderIdList = z.array(z.uuid().toLowerCase())
