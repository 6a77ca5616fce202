'use client'

import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import type { ConsoleApp } from '../server/trpc/console/index.ts'

/** The typed calls of the console; `useConsoleApi()` gives query options for TanStack Query. */
export const {
  TRPCProvider: ConsoleApiProvider,
  useTRPC: useConsoleApi,
  useTRPCClient: useConsoleClient,
} = createTRPCContext<ConsoleApp>()

export type ConsoleInputs = inferRouterInputs<ConsoleApp>['console']
export type ConsoleOutputs = inferRouterOutputs<ConsoleApp>['console']
