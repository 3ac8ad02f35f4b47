/** What this machine offers of one thing that heapmark can use. */
export type Finding =
  | { readonly state: 'ready'; readonly what: string; readonly detail: string }
  | {
      /** `limited`: it is there, and something about it costs figures. */
      readonly state: 'limited' | 'missing'
      readonly what: string
      readonly detail: string
      /** What cannot be measured or done without it. */
      readonly lost: string
      /** How to get it. */
      readonly remedy: string
    }

/** What the checks are told. */
export interface DoctorQuestion {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly workingDirectory: string
  readonly resultsFolder: string
  /** MAX_HEAP that a dump would have to hold. */
  readonly heapBytes: number
}

/** Looks at one thing; changes nothing and starts nothing but probes such as `java -version`. */
export type Check = (question: DoctorQuestion) => Finding[] | Promise<Finding[]>
