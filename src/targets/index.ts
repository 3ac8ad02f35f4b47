import type { TargetKind } from '../model/target.js'
import { attach } from './attach/attach.js'
import { command } from './command/command.js'
import { dataCaterer } from './data-caterer/data-caterer.js'
import { embedded } from './embedded/embedded.js'
import { jvm } from './jvm/jvm.js'
import { node } from './node/node.js'

/** Every kind of target. To add one: its folder, and a line here. */
export const targets = {
  embedded,
  'data-caterer': dataCaterer,
  jvm,
  node,
  command,
  attach,
} as const satisfies Readonly<Record<string, TargetKind>>
