import type { TargetKind } from '../model/target.js'
import { command } from './command/command.js'
import { embedded } from './embedded/embedded.js'
import { jvm } from './jvm/jvm.js'
import { node } from './node/node.js'

/** Every kind of target. To add one: its folder, and a line here. */
export const targets = {
  embedded,
  jvm,
  node,
  command,
} as const satisfies Readonly<Record<string, TargetKind>>
