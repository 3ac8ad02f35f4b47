import { HprofBytes } from './hprof-bytes.js'
import { scriptInjections } from './script-injections.js'

/** Every place of a JVM dump that has a name: each injection in each of them. */
export function hostileDump(): { bytes: Buffer; objects: string[] } {
  const dump = new HprofBytes()
  const object = dump.addClass('java/lang/Object')
  const string = dump.addClass('java/lang/String', {
    superId: object,
    fields: [
      { name: 'value', type: 'object' },
      { name: 'coder', type: 'byte' },
    ],
  })
  const text = (words: string) => {
    const utf16 = Buffer.from(words, 'utf16le')
    return dump.addInstance(string, [dump.addPrimitiveArray('byte', utf16), 1])
  }
  const thread = dump.addClass('java/lang/Thread', {
    superId: object,
    fields: [{ name: 'name', type: 'object' }],
  })
  for (const one of [object, string, thread]) dump.addRoot(0x05, one)
  const objects: number[] = []
  for (const [i, words] of scriptInjections.entries()) {
    const loader = dump.addInstance(dump.addClass(`loader ${words}`, { superId: object }), [])
    const id = dump.addClass(words, {
      superId: object,
      loader,
      fields: [{ name: words, type: 'object' }],
      statics: [{ name: `static ${words}`, type: 'object', value: text(`static ${words}`) }],
    })
    dump.addRoot(0x05, id)
    // Twice: texts that are there more than once have a page of their own.
    const instances = [text(words), text(words)].map((value) => dump.addInstance(id, [value]))
    const worker = dump.addInstance(thread, [text(`thread ${words}`)])
    const serial = 100 + i
    dump.addStackTrace(serial, i + 1, [{ method: `method ${words}`, file: `file ${words}`, line: 1 }])
    dump.addRoot(0x08, worker, i + 1, serial)
    objects.push(loader, id, worker, instances[0]!)
    for (const instance of instances) dump.addRoot(0x03, instance, i + 1, 0)
  }
  return { bytes: dump.toBuffer(), objects: objects.map((id) => `0x${id.toString(16)}`) }
}
