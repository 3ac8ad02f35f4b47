/** Fields of pprof's messages: https://github.com/google/pprof/blob/main/proto/profile.proto */
export const profileField = {
  sampleType: 1,
  sample: 2,
  mapping: 3,
  location: 4,
  function: 5,
  stringTable: 6,
  timeNanos: 9,
  durationNanos: 10,
  period: 12,
  docUrl: 15,
} as const

export const valueTypeField = { type: 1, unit: 2 } as const
export const sampleField = { locationId: 1, value: 2 } as const
export const locationField = { id: 1, address: 3, line: 4 } as const
export const lineField = { functionId: 1, line: 2 } as const
export const functionField = { id: 1, name: 2, filename: 4, startLine: 5 } as const
