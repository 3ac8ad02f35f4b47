import { describe, expect, test } from 'vitest'
import { parentsIn } from './memory-controller.js'

const v2 = '30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n'
const v1 = '31 23 0:27 / /sys/fs/cgroup/memory rw,nosuid - cgroup cgroup rw,memory\n'
const docker = '31 23 0:27 /docker/abc /sys/fs/cgroup/memory ro,nosuid - cgroup cgroup rw,memory\n'

describe('a memory group of our own may be made', () => {
  test('below the group of this process where version 1 has the memory', () => {
    expect(parentsIn('4:memory:/jobs/7\n0::/\n', v2 + v1, true)).toEqual([
      { version: 1, folder: '/sys/fs/cgroup/memory/jobs/7' },
    ])
    expect(parentsIn('4:cpuset,memory:/\n', v1, true)).toEqual([
      { version: 1, folder: '/sys/fs/cgroup/memory' },
    ])
  })

  test('where the mount begins at the container’s own group', () => {
    expect(parentsIn('4:memory:/docker/abc\n', docker, true)).toEqual([
      { version: 1, folder: '/sys/fs/cgroup/memory' },
    ])
    expect(parentsIn('4:memory:/docker/abc/inner\n', docker, true)).toEqual([
      { version: 1, folder: '/sys/fs/cgroup/memory/inner' },
    ])
  })

  test('beside the group of this process in version 2, in a slice of the user’s own', () => {
    const membership = '0::/user.slice/user-1000.slice/user@1000.service/app.slice/shell.scope\n'
    const own = '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice'
    expect(parentsIn(membership, v2, false)).toEqual([
      { version: 2, folder: `${own}/shell.scope` },
      { version: 2, folder: own },
    ])
  })

  test('never in a slice of the system, nor above the root', () => {
    expect(parentsIn('0::/system.slice/ci.service\n', v2, true)).toEqual([
      { version: 2, folder: '/sys/fs/cgroup/system.slice/ci.service' },
    ])
    expect(parentsIn('0::/\n', v2, true)).toEqual([{ version: 2, folder: '/sys/fs/cgroup' }])
  })

  test('nowhere without a controller or its mount', () => {
    expect(parentsIn('', '', false)).toEqual([])
    expect(parentsIn('0::/a/b\n', v1, false)).toEqual([])
  })
})
