/** Class name -> how many of its objects there are, and their shallow bytes. */
export type ClassHistogram = ReadonlyMap<string, { readonly instances: number; readonly bytes: number }>

/** Reads a class histogram that `heapmark histogram` wrote: rank, instances, bytes and class in each line. */
export function parseHistogram(text: string): ClassHistogram {
  const classes = new Map<string, { instances: number; bytes: number }>()
  for (const line of text.split('\n')) {
    const match = /^\s*\d+\s+(\d+)\s+(\d+)\s+(\S.*)$/.exec(line)
    if (match === null) continue
    const before = classes.get(match[3]!)
    // Classes of several loaders share a name.
    classes.set(match[3]!, {
      instances: Number(match[1]) + (before?.instances ?? 0),
      bytes: Number(match[2]) + (before?.bytes ?? 0),
    })
  }
  return classes
}
