/**
 * Calls `interrupt` for each signal that asks for an end.
 * @returns stops listening
 */
export function takeSignals(interrupt: (signal: string) => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const listeners = signals.map((signal) => {
    const listener = () => interrupt(signal)
    process.on(signal, listener)
    return () => process.off(signal, listener)
  })
  return () => {
    for (const off of listeners) off()
  }
}
