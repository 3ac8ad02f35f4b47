/**
 * The one catalogue of errors a user can meet, and the one table of exit codes.
 * `docs/errors.md` has a heading for every code here; a test holds the two together.
 */

/** Exit codes of every heapmark command. */
export const exitCodes = {
  completed: 0,
  internalError: 1,
  badInput: 2,
  heapExhausted: 3,
  killed: 4,
  timedOut: 5,
  crashed: 6,
  streamBroken: 7,
  /** The answer is a bad one: a budget failed, a leak was found, the new build is worse. */
  checkFailed: 8,
  /** The question could not be answered with what was measured. */
  inconclusive: 9,
  environment: 10,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

const catalogue = {
  USAGE: { exitCode: exitCodes.badInput, title: 'The command line cannot be understood' },
  BAD_SIZE: { exitCode: exitCodes.badInput, title: 'A memory size cannot be read' },
  BAD_DURATION: { exitCode: exitCodes.badInput, title: 'A duration cannot be read' },
  BAD_FAULT: { exitCode: exitCodes.badInput, title: 'A fault of the receiver cannot be understood' },
  HEAP_RANGE: { exitCode: exitCodes.badInput, title: 'The heap limits contradict each other' },
  HEAP_TOO_SMALL: { exitCode: exitCodes.badInput, title: 'The target cannot start in this heap' },
  UNKNOWN_TARGET: { exitCode: exitCodes.badInput, title: 'There is no such target' },
  UNKNOWN_FORMAT: { exitCode: exitCodes.badInput, title: 'There is no such report format' },
  UNKNOWN_PROFILER: { exitCode: exitCodes.badInput, title: 'The profiler cannot be used with this target' },
  RECORDING_SETTINGS: {
    exitCode: exitCodes.badInput,
    title: "The flight recorder's settings cannot be read",
  },
  TARGET_ARGUMENTS: { exitCode: exitCodes.badInput, title: 'What was said of the target does not fit it' },
  SCENARIO_UNREADABLE: { exitCode: exitCodes.badInput, title: 'The scenario file cannot be read' },
  SCENARIO_INVALID: { exitCode: exitCodes.badInput, title: 'The scenario has errors' },
  RUN_NOT_FOUND: { exitCode: exitCodes.badInput, title: 'There is no such run folder' },
  RUN_ENDED: { exitCode: exitCodes.badInput, title: 'The run has ended' },
  RUN_UNREADABLE: { exitCode: exitCodes.badInput, title: 'The run folder cannot be read' },
  PORT_IN_USE: { exitCode: exitCodes.environment, title: 'The port is taken by another process' },
  RECEIVER_FAILED: { exitCode: exitCodes.environment, title: 'The receiver could not be started' },
  RESULTS_UNWRITABLE: { exitCode: exitCodes.environment, title: 'The results folder cannot be written' },
  DISK_TOO_SMALL: { exitCode: exitCodes.environment, title: 'The disk cannot hold what was asked for' },
  JAVA_NOT_FOUND: { exitCode: exitCodes.environment, title: 'No JVM was found' },
  TARGET_START_FAILED: { exitCode: exitCodes.environment, title: 'The target could not be started' },
  PROFILER_NOT_FOUND: { exitCode: exitCodes.environment, title: 'The profiler is not installed' },
  ATTACH_FAILED: { exitCode: exitCodes.environment, title: 'The JVM could not be asked' },
  NOT_INSPECTABLE: { exitCode: exitCodes.badInput, title: 'The process cannot be seen into' },
  INSPECT_FAILED: { exitCode: exitCodes.environment, title: 'The program could not be asked' },
  SINK_FAILED: { exitCode: exitCodes.streamBroken, title: 'The stream could not be delivered' },
  DUMP_UNREADABLE: { exitCode: exitCodes.badInput, title: 'The file is no heap dump that can be read' },
  DUMP_TOO_LARGE: { exitCode: exitCodes.environment, title: 'The heap dump needs more memory than there is' },
  EXPLORER_FAILED: { exitCode: exitCodes.environment, title: 'The explorer could not be served' },
  DASHBOARD_FAILED: { exitCode: exitCodes.environment, title: 'The live page could not be served' },
  ARTEFACT_UNREADABLE: { exitCode: exitCodes.badInput, title: 'The file cannot be read' },
  ARTEFACT_UNKNOWN: { exitCode: exitCodes.badInput, title: 'The file is of no known kind' },
  ARTEFACTS_DIFFER: { exitCode: exitCodes.badInput, title: 'The files cannot be compared' },
  NOTHING_TO_EXPORT: { exitCode: exitCodes.badInput, title: 'The file has no stacks to export' },
  OUTPUT_UNWRITABLE: { exitCode: exitCodes.environment, title: 'The output file cannot be written' },
  REVISION_UNUSABLE: { exitCode: exitCodes.badInput, title: 'The git revision cannot be used' },
  BUILD_FAILED: { exitCode: exitCodes.environment, title: 'The build failed' },
  INTERNAL: { exitCode: exitCodes.internalError, title: 'A fault in heapmark itself' },
} as const satisfies Record<string, { exitCode: ExitCode; title: string }>

export type ErrorCode = keyof typeof catalogue

export const errorCatalogue: Readonly<Record<ErrorCode, { exitCode: ExitCode; title: string }>> = catalogue

/** What an error may say beside its message. */
export interface ErrorDetails {
  /** Where: `file:line:column`, an option, a path. */
  readonly place?: string
  /** The next step, one line, in the imperative. */
  readonly hint?: string
  readonly cause?: unknown
}

/** An error meant for the user: printed once, in `main.ts`, without a stack. */
export class HeapmarkError extends Error {
  readonly code: ErrorCode
  readonly place: string | undefined
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'HeapmarkError'
    this.code = code
    this.place = details.place
    this.hint = details.hint
  }

  get exitCode(): ExitCode {
    return errorCatalogue[this.code].exitCode
  }
}
