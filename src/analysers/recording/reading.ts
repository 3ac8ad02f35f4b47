/** How far a file has been read, and why no further. */
export class Reading {
  packing: 'plain' | 'gzip' = 'plain'
  /** Size when it was opened; null when it could not be. */
  fileBytes: number | null = null
  /** Of these, as they lie on the disk. */
  bytesRead = 0
  /** null as long as nothing is wrong. */
  why: string | null = null
  readonly notes: string[] = []

  constructor(
    readonly path: string,
    private readonly report: ((bytesRead: number, fileBytes: number) => void) | undefined,
  ) {}

  /** The first reason is the cause, later ones its consequences. */
  stop(why: string): void {
    this.why ??= why
  }

  note(text: string): void {
    if (this.notes.length < 20 && !this.notes.includes(text)) this.notes.push(text)
  }

  /** So far. */
  progress(bytesRead: number): void {
    this.bytesRead = Math.min(bytesRead, this.fileBytes ?? bytesRead)
    this.report?.(this.bytesRead, this.fileBytes ?? this.bytesRead)
  }

  get partial(): { readonly shareRead: number; readonly why: string } | null {
    if (this.why === null) return null
    const shareRead = this.fileBytes === null || this.fileBytes === 0 ? 0 : this.bytesRead / this.fileBytes
    return { shareRead, why: this.why }
  }
}
