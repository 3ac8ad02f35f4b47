import { expect, it } from 'vitest'
import { summariseFatalError } from './fatal-error.js'

const file = `#
# A fatal error has been detected by the Java Runtime Environment:
#
#  SIGSEGV (0xb) at pc=0x00007f3a1c2b4d10, pid=4242, tid=4243
#
# JRE version: OpenJDK Runtime Environment (17.0.15+6) (build 17.0.15+6)
# Java VM: OpenJDK 64-Bit Server VM (17.0.15+6, mixed mode, sharing, g1 gc, linux-amd64)
# Problematic frame:
# V  [libjvm.so+0xe4d10]  Unsafe_PutInt+0x80
#
# No core dump will be written.
#

---------------  S U M M A R Y ------------
Command Line: -Xmx64m Main
`

it('a fatal error file is summed up by its signal and frame', () => {
  expect(summariseFatalError(file)).toBe(
    'SIGSEGV (0xb) at pc=0x00007f3a1c2b4d10, pid=4242, tid=4243 Problematic frame: V  [libjvm.so+0xe4d10]  Unsafe_PutInt+0x80',
  )
})

it('a file that is none is still said to be there', () => {
  expect(summariseFatalError('')).toBe('the JVM wrote a fatal error file')
})
