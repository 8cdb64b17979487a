import { describe, expect, it } from 'vitest'
import type { BoardCall } from '../src/api/types'
import { arrange, freshForMs, gridFor, toAnnounce, withCalled } from '../src/wall/layout'

const minute = (n: number) => new Date(Date.parse('2026-11-23T09:00:00+08:00') + n * 60_000).toISOString()
const call = (i: number, answered = false, calls = 1): BoardCall => ({ number: `A${String(i).padStart(3, '0')}`, window: i, at: minute(i), calls, answered })
const many = (n: number, answered = false) => Array.from({ length: n }, (_, i) => call(i + 1, answered))

describe('the wall', () => {
  it('shows every unanswered call, for any number of them', () => {
    for (let n = 0; n <= 60; n++) {
      const wall = arrange(many(n))
      const shown = (wall.hero ? [wall.hero] : []).concat(wall.rest).map((one) => one.number)
      expect(new Set(shown).size, `${n} calls`).toBe(n)
    }
  })

  it('has room for forty on one page', () => {
    const wall = arrange(many(40))
    expect(wall.rest.length).toBeLessThanOrEqual(wall.grid.columns * wall.grid.rows)
  })

  it('shows the newest unanswered call very large, even when an answered one is newer', () => {
    expect(arrange([call(1), call(2), call(9, true)]).hero?.number).toBe('A002')
  })

  it('shows the last answered call when nobody is awaited', () => {
    expect(arrange(many(3, true)).hero?.number).toBe('A003')
  })

  it('never lets an answered call push out an unanswered one', () => {
    const wall = arrange([...many(12), ...[20, 21, 22].map((i) => call(i, true))])
    expect(wall.rest.slice(0, 11).every((one) => !one.answered)).toBe(true)
    expect(wall.unanswered).toBe(12)
  })

  it('uses smaller type only when it must', () => {
    expect(gridFor(6)).toEqual({ columns: 2, rows: 3 })
    expect(gridFor(7).columns).toBe(3)
    expect(gridFor(500)).toEqual(gridFor(40))
  })

  it('puts a call it heard of in front before the board has it', () => {
    const calls = withCalled([call(1)], { number: 'A002', window: 4, calls: 1 }, minute(5))
    expect(calls.map((one) => one.number)).toEqual(['A002', 'A001'])
    expect(withCalled(calls, { number: 'A002', window: 4, calls: 1 }, minute(6))).toBe(calls)
  })

  it('moves a recalled number, it does not show it twice', () => {
    const calls = withCalled([call(2), call(1)], { number: 'A001', window: 1, calls: 2 }, minute(5))
    expect(calls.map((one) => [one.number, one.calls])).toEqual([
      ['A001', 2],
      ['A002', 1],
    ])
  })
})

describe('what a wall announces from the board', () => {
  const now = Date.parse(minute(10))

  it('is what was called a moment ago, oldest first', () => {
    const fresh = [call(10), { ...call(9), at: new Date(now - 20_000).toISOString(), number: 'B001' }]
    expect(toAnnounce(fresh, now).map((one) => one.number)).toEqual(['B001', 'A010'])
  })

  it('is neither old nor answered', () => {
    expect(toAnnounce([{ ...call(1), at: new Date(now - freshForMs - 1).toISOString() }, call(10, true)], now)).toEqual([])
  })

  it('is measured in real seconds when the server’s clock runs fast', () => {
    const halfMinuteAgo = { ...call(1), at: new Date(now - 30_000 * 60).toISOString() }
    expect(toAnnounce([halfMinuteAgo], now, 60)).toHaveLength(1)
  })
})
