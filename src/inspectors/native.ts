import { HeapmarkError } from '../model/errors.js'
import type { TargetInspector } from '../model/inspector.js'

/** Any other program: nobody in it to ask. */
export class NativeInspector implements TargetInspector {
  readonly pid: number
  readonly dumpFile = { stem: 'heap', suffix: '' } as const
  readonly recordFiles = [] as const

  constructor(pid: number) {
    this.pid = pid
  }

  async dumpWarning(): Promise<null> {
    return null
  }

  dump(): Promise<never> {
    return this.#refuse('has no heap that can be dumped')
  }

  histogram(): Promise<never> {
    return this.#refuse('has no objects that can be counted')
  }

  collect(): Promise<never> {
    return this.#refuse('has no garbage collector')
  }

  record(): Promise<never> {
    return this.#refuse('cannot record itself')
  }

  async #refuse(what: string): Promise<never> {
    throw new HeapmarkError(
      'NOT_INSPECTABLE',
      `process ${this.pid} is neither a JVM nor Node.js and ${what}`,
      {
        hint: 'if it started a JVM or a Node.js process, give the pid of that one',
      },
    )
  }
}
