import type { TargetInspector } from '../model/inspector.js'
import type { TargetHandle } from '../model/target.js'
import { JvmInspector } from './jvm.js'
import { NativeInspector } from './native.js'
import { NodeAgentInspector } from './node-agent.js'
import { NodeInspector } from './node-inspector.js'

/**
 * What can be done to a run's target on request.
 * @param flightRecorder whether the run samples allocations itself
 */
export function inspectorOfTarget(target: TargetHandle, flightRecorder: boolean): TargetInspector {
  switch (target.runtime.name) {
    case 'jvm':
      return new JvmInspector(target.pid)
    case 'node':
      return target.agent === null
        ? new NodeInspector(target.pid)
        : new NodeAgentInspector(target.pid, target.agent, { allocationsTaken: flightRecorder })
    case 'native':
      return new NativeInspector(target.pid)
  }
}

/** The same for a process of somebody else's. */
export function inspectorOfProcess(pid: number, runtime: 'jvm' | 'node'): TargetInspector {
  return runtime === 'jvm' ? new JvmInspector(pid) : new NodeInspector(pid)
}
