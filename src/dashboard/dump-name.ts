/** Whether a file's name is one that heapmark gives to heap dumps. */
export function isDumpName(file: string): boolean {
  return /\.(?:hprof|heapsnapshot)(?:\.gz)?$/.test(file)
}
