import { expect, test } from 'vitest'
import { jdks, whyNoJdk } from '../../../test/support/jdks.js'
import { runProbe } from '../probe.js'
import { parseProperties, parseReleaseFile, readReleaseFile } from './java-version.js'

test.each([
  [
    'JAVA_VERSION="1.8.0_392"\nIMPLEMENTOR="Temurin"\nJVM_VARIANT="Hotspot"\n',
    8,
    392,
    '1.8.0_392',
    'Temurin',
    'hotspot',
  ],
  [
    'JAVA_VERSION="11.0.21"\nJVM_VARIANT="Openj9"\nIMPLEMENTOR="IBM Corporation"\n',
    11,
    null,
    '11.0.21',
    'IBM Corporation',
    'openj9',
  ],
  ['IMPLEMENTOR="Debian"\nJAVA_VERSION="17.0.15"\n', 17, null, '17.0.15', 'Debian', null],
  ['JAVA_VERSION="21"\n', 21, null, '21', null, null],
  [
    'JAVA_VERSION="25.0.3"\nJAVA_RUNTIME_VERSION="25.0.3+9-LTS"\nJVM_VARIANT="Hotspot"\n',
    25,
    null,
    '25.0.3',
    null,
    'hotspot',
  ],
  ['JAVA_VERSION="26-ea"\n', 26, null, '26-ea', null, null],
])('a release file is read: %j', (text, major, update, version, vendor, vm) => {
  expect(parseReleaseFile(text)).toEqual({ major, update, text: version, vendor, vm })
})

test('a release file without a version tells nothing', () => {
  expect(parseReleaseFile('IMPLEMENTOR="Debian"\n')).toBeNull()
})

test('the properties that a JVM prints tell OpenJ9 from HotSpot', () => {
  const properties = (vm: string) => `Property settings:
    java.vendor = IBM Corporation
    java.version = 1.8.0_401
    java.version.date = 2024-01-16
    java.vm.name = ${vm}
`
  const expected = { major: 8, update: 401, text: '1.8.0_401', vendor: 'IBM Corporation' }
  expect(parseProperties(properties('Eclipse OpenJ9 VM'))).toEqual({ ...expected, vm: 'openj9' })
  expect(parseProperties(properties('IBM J9 VM'))).toEqual({ ...expected, vm: 'openj9' })
  expect(parseProperties(properties('Java HotSpot(TM) 64-Bit Server VM'))).toEqual({
    ...expected,
    vm: 'hotspot',
  })
})

test.skipIf(jdks.length === 0)(`a JVM and its release file say the same${whyNoJdk}`, async () => {
  for (const { java, major } of jdks) {
    const said = await runProbe(java, ['-XshowSettings:properties', '-version'], process.cwd())
    const version = parseProperties(said.stdout + said.stderr)
    expect(version).toMatchObject({ major, text: readReleaseFile(java)!.text })
    expect(version!.vm).not.toBeNull()
  }
})
