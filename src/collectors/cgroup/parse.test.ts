import { describe, expect, it } from 'vitest'
import { countOf, parseCgroupMounts, parseCount, parseLimit, parseMemberships } from './parse.js'

describe('parseMemberships', () => {
  it('reads version 1 with its controllers and version 2 without', () => {
    const text = '9:name=systemd:/\n4:memory:/user/a:b\n1:cpu,cpuacct:/\n0::/user.slice\n'
    expect(parseMemberships(text)).toEqual([
      { controllers: ['name=systemd'], path: '/' },
      { controllers: ['memory'], path: '/user/a:b' },
      { controllers: ['cpu', 'cpuacct'], path: '/' },
      { controllers: [], path: '/user.slice' },
    ])
    expect(parseMemberships('')).toEqual([])
  })
})

describe('parseCgroupMounts', () => {
  it('finds the hierarchies of both versions among all that is mounted', () => {
    const text = `21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
35 31 0:32 /docker/7 /sys/fs/cgroup/memory ro,nosuid master:11 - cgroup cgroup rw,memory
33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw shared:3 shared:4 - cgroup cgroup rw,cpu,cpuacct
41 31 0:38 / /sys/fs/cgroup\\040two rw,relatime - cgroup2 cgroup2 rw,nsdelegate
`
    expect(parseCgroupMounts(text)).toEqual([
      { version: 1, controllers: ['rw', 'memory'], root: '/docker/7', point: '/sys/fs/cgroup/memory' },
      { version: 1, controllers: ['rw', 'cpu', 'cpuacct'], root: '/', point: '/sys/fs/cgroup/cpu,cpuacct' },
      { version: 2, controllers: [], root: '/', point: '/sys/fs/cgroup two' },
    ])
    expect(parseCgroupMounts('\n - cgroup\nnonsense')).toEqual([])
  })
})

describe('countOf', () => {
  const stat = 'anon 4096\nfile 8192\nkernel_stack 16\nfile_mapped 3\nthrottled_usec 12\n'

  it('takes the key as a whole, wherever it stands', () => {
    expect(countOf(stat, 'anon')).toBe(4096)
    expect(countOf(stat, 'file')).toBe(8192)
    expect(countOf(stat, 'throttled_usec')).toBe(12)
  })

  it('gives null for what is not there, never 0', () => {
    expect(countOf(stat, 'stack')).toBeNull()
    expect(countOf(stat, 'usec')).toBeNull()
    expect(countOf(null, 'anon')).toBeNull()
    expect(countOf('anon x\n', 'anon')).toBeNull()
    expect(countOf('', 'anon')).toBeNull()
  })
})

describe('parseLimit', () => {
  it('knows both ways to say that there is none', () => {
    expect(parseLimit('max\n')).toBeNull()
    expect(parseLimit('9223372036854771712\n')).toBeNull()
    expect(parseLimit('9223372036854710272\n')).toBeNull()
    expect(parseLimit(null)).toBeNull()
    expect(parseLimit('536870912\n')).toBe(536_870_912)
  })
})

describe('parseCount', () => {
  it('reads a number and nothing else', () => {
    expect(parseCount('0\n')).toBe(0)
    expect(parseCount('max\n')).toBeNull()
    expect(parseCount('')).toBeNull()
  })
})
