import { HeapmarkError } from '../model/errors.js'
import type { TargetSettings } from '../model/target.js'

/** What each setting is called on the command line, and whose it is. */
const owners: Readonly<Record<keyof TargetSettings, readonly [option: string, target: string]>> = {
  java: ['--java', 'the jvm and data-caterer targets'],
  gc: ['--gc', 'the jvm and data-caterer targets'],
  jar: ['--jar', 'the data-caterer target'],
  classpath: ['--classpath', 'the data-caterer target'],
  source: ['--source', 'the data-caterer target'],
  rebuild: ['--rebuild', 'the data-caterer target'],
}

/**
 * Refuses settings that mean nothing to a kind of target: a `--gc` that is quietly ignored would be believed.
 * @throws HeapmarkError TARGET_ARGUMENTS
 */
export function refuseSettings(
  kindName: string,
  settings: TargetSettings,
  allowed: readonly (keyof TargetSettings)[] = [],
): void {
  for (const name of Object.keys(owners) as (keyof TargetSettings)[]) {
    const isSet = settings[name] !== null && settings[name] !== false
    if (!isSet || allowed.includes(name)) continue
    const [option, target] = owners[name]
    throw new HeapmarkError('TARGET_ARGUMENTS', `${option} means nothing to the ${kindName} target`, {
      place: option,
      hint: `leave it out; it belongs to ${target}`,
    })
  }
}
