import { expect, test } from 'vitest'
import { javaTypeName, stableName } from './type-names.js'

test.each([
  ['java/lang/String', 'java.lang.String'],
  ['[B', 'byte[]'],
  ['[[I', 'int[][]'],
  ['[Ljava/util/Map$Entry;', 'java.util.Map$Entry[]'],
  ['[', '[]'],
  ['', ''],
  ['B', 'B'],
])('the JVM’s %s is written %s', (internal, expected) => {
  expect(javaTypeName(internal)).toBe(expected)
})

test.each([
  ['Main$$Lambda$14.0x0000000800c03000.run', 'Main$$Lambda.run'],
  ['Main$$Lambda$14.1234567.run', 'Main$$Lambda.run'],
  ['Main$$Lambda+0x00007fb87c2205c0.1761495255.run', 'Main$$Lambda.run'],
  ['Main$$Lambda.run', 'Main$$Lambda.run'],
  ['java.lang.invoke.LambdaForm$MH.0x0000000800c03000.invoke', 'java.lang.invoke.LambdaForm$MH.invoke'],
  [
    'jdk.internal.reflect.GeneratedMethodAccessor8.invoke',
    'jdk.internal.reflect.GeneratedMethodAccessor.invoke',
  ],
  ['Main.run0x1', 'Main.run0x1'],
])('%s is the same in each process as %s', (name, expected) => {
  expect(stableName(name)).toBe(expected)
})
