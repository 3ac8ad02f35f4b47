/** What a page is answered with. */
export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
  /** Its Content-Security-Policy, where it is not the plain one. */
  readonly policy?: string
}
