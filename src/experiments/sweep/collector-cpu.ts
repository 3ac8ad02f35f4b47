import { createReadStream } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { rotatedSet } from '../../analysers/gc-log/rotated-set.js'
import { runFiles } from '../../model/run-record.js'

/**
 * Serial, Parallel and G1 say after each pause what CPU it took, to 10 ms:
 * `[gc,cpu] GC(1) User=0.01s Sys=0.02s Real=0.04s`, in JDK 8 `[Times: user=0.01 sys=0.02, real=0.04 secs]`.
 */
const cpuOfPause = /\bUser=(\d+\.\d+)s? Sys=(\d+\.\d+)s?[ ,]/i

/** CPU time of a run's pauses by its GC log; 0 where it tells none: what is known to be the collector's is then nothing. */
export async function collectorCpuMs(runFolder: string): Promise<number> {
  let seconds = 0
  for (const file of await rotatedSet(path.join(runFolder, runFiles.gcLog))) {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      const [, user, system] = cpuOfPause.exec(line) ?? []
      if (user !== undefined && system !== undefined) seconds += Number(user) + Number(system)
    }
  }
  return seconds * 1000
}
