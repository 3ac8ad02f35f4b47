import { z } from 'zod'
import { type ErrorCode, errorCatalogue, HeapmarkError } from '../model/errors.js'
import type { OnDemandRequest, OnDemandResult } from './perform.js'

/**
 * What is said on a bench's control socket: the client writes one request, the bench answers with lines until it
 * closes. All are JSON, a line each. Both ends are of one machine and user, but may be of two versions.
 */

/** Longest request. */
export const longestRequest = 16 * 1024

const request = z.object({
  action: z.enum(['dump', 'histogram', 'record', 'gc']),
  output: z.string().nullable(),
  durationMs: z.number().positive(),
})

const answer = z.union([
  z.object({ warning: z.string() }),
  z.object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      place: z.string().optional(),
      hint: z.string().optional(),
    }),
  }),
  z.object({
    result: z.object({
      action: z.enum(['dump', 'histogram', 'record', 'gc']),
      durationMs: z.number(),
      files: z.array(z.object({ path: z.string(), bytes: z.number() })),
      classes: z
        .array(z.object({ className: z.string(), instances: z.number(), bytes: z.number() }))
        .nullable(),
      notes: z.array(z.string()),
    }),
  }),
])

export type ControlAnswer =
  | { readonly warning: string }
  | {
      readonly error: { code: string; message: string; place?: string | undefined; hint?: string | undefined }
    }
  | { readonly result: OnDemandResult }

/** null for anything else. */
export function parseRequest(line: string): OnDemandRequest | null {
  return request.safeParse(parsed(line)).data ?? null
}

export function parseAnswer(line: string): ControlAnswer | null {
  return answer.safeParse(parsed(line)).data ?? null
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

export function errorAnswer(error: unknown): ControlAnswer {
  if (!(error instanceof HeapmarkError)) return { error: { code: 'INTERNAL', message: String(error) } }
  const { code, message, place, hint } = error
  return { error: { code, message, place, hint } }
}

/** The error as the bench met it. */
export function errorOf({ code, message, place, hint }: Extract<ControlAnswer, { error: unknown }>['error']) {
  const known = Object.hasOwn(errorCatalogue, code) ? (code as ErrorCode) : 'INSPECT_FAILED'
  return new HeapmarkError(known, message, {
    ...(place === undefined ? {} : { place }),
    ...(hint === undefined ? {} : { hint }),
  })
}
