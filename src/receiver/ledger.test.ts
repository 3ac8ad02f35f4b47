import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Ledger, ledgerWindow } from './ledger.js'
import { unreadableRecord } from './record-header.js'

describe('the ledger', () => {
  it('says nothing until a record was counted', () => {
    expect(new Ledger().counts()).toBeNull()
    expect(new Ledger().unique).toBeNull()
  })

  it('agrees with a set on any mixture of indices', () => {
    const index = fc.oneof(fc.nat(100), fc.nat(2 ** 21), fc.integer({ min: 2 ** 19 - 40, max: 2 ** 19 + 40 }))
    fc.assert(
      fc.property(fc.array(index, { minLength: 1, maxLength: 300 }), (indices) => {
        const ledger = new Ledger()
        for (const each of indices) ledger.add(each)
        const set = new Set(indices)
        expect(ledger.counts()).toEqual({
          received: indices.length,
          unique: set.size,
          duplicated: indices.length - set.size,
          unreadable: 0,
          highestIndex: Math.max(...indices),
        })
      }),
    )
  })

  it('knows the doubles of pages that became whole, and gives their bits clean to the next', () => {
    const page = 2 ** 19
    const ledger = new Ledger()
    for (let index = 0; index < 3 * page - 7; index++) ledger.add(index)
    for (const index of [0, page - 1, page, 2 * page - 1, 2 * page, 3 * page - 8]) ledger.add(index)
    expect(ledger.counts()).toMatchObject({ unique: 3 * page - 7, duplicated: 6 })
    for (let index = 3 * page - 7; index < 3 * page + 1; index++) ledger.add(index)
    expect(ledger.counts()).toMatchObject({ unique: 3 * page + 1, duplicated: 6, unreadable: 0 })
  })

  it('wipes a whole page for indices that fall on it later', () => {
    const page = 2 ** 19
    const ledger = new Ledger()
    for (let index = 0; index < page; index++) ledger.add(index)
    const later = ledgerWindow + page
    ledger.add(later)
    ledger.add(later)
    ledger.add(0)
    expect(ledger.counts()).toMatchObject({ unique: page + 1, duplicated: 1, unreadable: 1 })
  })

  it('is exact for records that are a whole window apart, wherever the window lies', () => {
    for (const base of [0, 1, 2 ** 19 - 1, 2 ** 31 - 5, 2 ** 40 + 7]) {
      const ledger = new Ledger()
      for (const index of [base, base + ledgerWindow, base, base + ledgerWindow, base + 1]) ledger.add(index)
      expect(ledger.counts(), `from ${base}`).toMatchObject({ unique: 3, duplicated: 2, unreadable: 0 })
    }
  })

  it('slides with a stream longer than its window and still knows the doubles near its front', () => {
    const ledger = new Ledger()
    const step = 2 ** 18 - 1
    let added = 0
    for (let index = 0; index < 3 * ledgerWindow; index += step) {
      ledger.add(index)
      ledger.add(index)
      added++
    }
    expect(ledger.counts()).toMatchObject({ unique: added, duplicated: added, unreadable: 0 })
  })

  it('counts an index that fell out of the window as unreadable, not as new', () => {
    const ledger = new Ledger()
    ledger.add(5)
    ledger.add(4 * ledgerWindow)
    for (let index = 0; index < 4 * ledgerWindow; index += 2 ** 19) ledger.add(4 * ledgerWindow - index)
    ledger.add(5)
    expect(ledger.counts()?.unreadable).toBeGreaterThan(0)
    expect(ledger.counts()?.duplicated).toBe(1)
    expect(ledger.counts()?.highestIndex).toBe(4 * ledgerWindow)
  })

  it('counts headers that could not be read apart, and forgets all on reset', () => {
    const ledger = new Ledger()
    ledger.add(unreadableRecord)
    expect(ledger.counts()).toEqual({
      received: 0,
      unique: 0,
      duplicated: 0,
      unreadable: 1,
      highestIndex: -1,
    })
    ledger.add(7)
    ledger.reset()
    expect(ledger.counts()).toBeNull()
    ledger.add(7)
    expect(ledger.counts()).toMatchObject({ unique: 1, duplicated: 0 })
  })
})
