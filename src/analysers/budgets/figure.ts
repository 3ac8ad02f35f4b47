/** What a report says at a path such as `memory.peakRssBytes`; null also where a part on the way is null. */
export function figureAt(report: unknown, path: string): unknown {
  let at: unknown = report
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return null
    at = (at as Readonly<Record<string, unknown>>)[key]
  }
  return at ?? null
}

/** Why the figure at a path is null: the reason given for it, or for the part of the report that it belongs to. */
export function reasonAt(
  { notMeasured }: { readonly notMeasured: Readonly<Record<string, string>> },
  path: string,
): string {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const reason = notMeasured[at]
    if (reason !== undefined) return reason
  }
  return 'the run did not measure it'
}
