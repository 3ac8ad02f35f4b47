import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EndedCpu, type EndedProcess } from './ended-cpu.js'

const target = 1
const init = 0

/** Processes as the kernel accounts for them, so that what is reported can be held against what was used. */
class Machine {
  readonly #living = new Map([[target, { parent: init, own: 0, waited: 0 }]])
  readonly #endedCpu = new EndedCpu()
  #seen = new Map<number, EndedProcess>()
  #nextPid = 2
  used = 0

  pick(number: number): number {
    const pids = [...this.#living.keys()]
    return pids[number % pids.length]!
  }

  fork(parent: number): number {
    const pid = this.#nextPid++
    this.#living.set(pid, { parent, own: 0, waited: 0 })
    return pid
  }

  burn(pid: number, ticks: number): void {
    this.#living.get(pid)!.own += ticks
    this.used += ticks
  }

  end(pid: number, waitedFor: boolean): void {
    if (pid === target) return
    const { parent, own, waited } = this.#living.get(pid)!
    this.#living.delete(pid)
    const waiter = this.#living.get(parent)
    if (waitedFor && waiter !== undefined) waiter.waited += own + waited
    for (const child of this.#living.values()) if (child.parent === pid) child.parent = init
  }

  /** A round of sampling: what the family is said to have used. */
  sample(): number {
    const ended = [...this.#seen.values()].filter(({ pid }) => !this.#living.has(pid))
    this.#seen = new Map()
    const waitedTicks = new Map<number, number>()
    let ticks = 0
    for (const [pid, { parent, own, waited }] of this.#living) {
      this.#seen.set(pid, { pid, parentPid: parent, ticks: own + waited })
      waitedTicks.set(pid, waited)
      ticks += own + waited
    }
    return ticks + this.#endedCpu.settle(waitedTicks, ended)
  }
}

/** Something that happens to a machine: which process (by position), how much, and what. */
const events = fc.array(
  fc.tuple(
    fc.nat(20),
    fc.integer({ min: 1, max: 50 }),
    fc.constantFrom('fork', 'burn', 'burn', 'end waited for', 'end unnoticed', 'sample'),
  ),
  { maxLength: 80 },
)

function happen(machine: Machine, which: number, ticks: number, what: string): void {
  const pid = machine.pick(which)
  if (what === 'fork') machine.fork(pid)
  if (what === 'burn') machine.burn(pid, ticks)
  if (what.startsWith('end')) machine.end(pid, what === 'end waited for')
}

describe('EndedCpu', () => {
  it('never reports more than was used', () => {
    fc.assert(
      fc.property(events, (all) => {
        const machine = new Machine()
        for (const [which, ticks, what] of all) {
          if (what === 'sample') expect(machine.sample()).toBeLessThanOrEqual(machine.used)
          else happen(machine, which, ticks, what)
        }
        expect(machine.sample()).toBeLessThanOrEqual(machine.used)
      }),
    )
  })

  it('reports all that was used when it looks between any two events', () => {
    fc.assert(
      fc.property(events, (all) => {
        const machine = new Machine()
        for (const [which, ticks, what] of all) {
          happen(machine, which, ticks, what)
          machine.sample()
          expect(machine.sample()).toBe(machine.used)
        }
      }),
    )
  })

  it('counts waited-for children that it never saw', () => {
    const machine = new Machine()
    machine.sample()
    for (let child = 0; child < 100; child++) {
      const pid = machine.fork(target)
      machine.burn(pid, 3)
      machine.end(pid, true)
    }
    expect(machine.sample()).toBe(300)
  })

  it('keeps what a daemon had used when it was last seen', () => {
    const machine = new Machine()
    const middle = machine.fork(target)
    const daemon = machine.fork(middle)
    machine.end(middle, true)
    machine.burn(daemon, 40)
    machine.sample()
    machine.burn(daemon, 5)
    machine.end(daemon, true)
    expect(machine.sample()).toBe(40)
    expect(machine.sample()).toBe(40)
  })

  it('waits a round for a parent that was read before its child was waited for', () => {
    const ended = new EndedCpu()
    ended.settle(
      new Map([
        [target, 0],
        [2, 0],
      ]),
      [],
    )
    expect(ended.settle(new Map([[target, 0]]), [{ pid: 2, parentPid: target, ticks: 30 }])).toBe(30)
    expect(ended.settle(new Map([[target, 31]]), [])).toBe(0)
  })
})
