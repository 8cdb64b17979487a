import { describe, expect, it } from 'vitest'
import { applyDelta, applySnapshot } from '../src/live/reducer'
import { board, delta, queue, window } from './boards'

const applied = (outcome: ReturnType<typeof applyDelta>) => {
  if (outcome.kind !== 'applied') throw new Error(`not applied: ${outcome.kind}`)
  return outcome.board
}

describe('a delta', () => {
  it('replaces the rows that changed, keeps the others and their order', () => {
    const next = applied(applyDelta(board(), delta(2, { queues: [queue('B', { waiting: 9 })], windows: [window(2, { state: 'paused' })] })))
    expect(next.queues.map((row) => [row.id, row.waiting])).toEqual([
      ['A', 3],
      ['B', 9],
    ])
    expect(next.windows.map((row) => row.state)).toEqual(['open', 'paused'])
    expect(next.version).toBe(2)
    expect(next.hallName).toBe('大厅')
  })

  it('adds a row that the board did not have', () => {
    expect(applied(applyDelta(board(), delta(2, { queues: [queue('C')] }))).queues.map((row) => row.id)).toEqual(['A', 'B', 'C'])
  })

  it('keeps the calls when it carries none, and empties them when it carries an empty list', () => {
    const calls = [{ number: 'A001', window: 1, at: '2026-11-23T09:00:00+08:00', calls: 1, answered: false }]
    const before = board({ calls })
    expect(applied(applyDelta(before, delta(2))).calls).toBe(calls)
    expect(applied(applyDelta(before, delta(2, { calls: [] }))).calls).toEqual([])
  })

  it('never changes the board it is applied to', () => {
    const before = board()
    const copy = JSON.parse(JSON.stringify(before))
    applyDelta(before, delta(2))
    expect(before).toEqual(copy)
  })

  it('that comes twice or late is ignored', () => {
    const held = board({ version: 5 })
    expect(applyDelta(held, delta(5)).kind).toBe('ignored')
    expect(applyDelta(held, delta(3)).kind).toBe('ignored')
  })

  it('that skips a version is a gap', () => {
    expect(applyDelta(board(), delta(3)).kind).toBe('gap')
  })

  it('of another epoch is a gap, whatever its version', () => {
    expect(applyDelta(board(), delta(2, { epoch: 'e2' })).kind).toBe('gap')
    expect(applyDelta(board({ version: 9 }), delta(1, { epoch: 'e2' })).kind).toBe('gap')
  })

  it('before any snapshot is a gap', () => {
    expect(applyDelta(null, delta(1)).kind).toBe('gap')
  })

  it('of another hall is not ours', () => {
    expect(applyDelta(board(), delta(2, { hall: 'xx' })).kind).toBe('ignored')
  })

  it('with nothing in it stands for changes that were lost', () => {
    expect(applyDelta(board(), delta(2, { queues: [] })).kind).toBe('gap')
  })

  it('that only closes the hall is a change', () => {
    expect(applied(applyDelta(board(), delta(2, { queues: [], open: false }))).open).toBe(false)
  })
})

describe('a snapshot', () => {
  it('replaces what is held, also at the same version', () => {
    const snapshot = board({ asOf: '2026-11-23T09:05:00+08:00' })
    expect(applySnapshot(board(), snapshot)).toBe(snapshot)
    expect(applySnapshot(null, snapshot)).toBe(snapshot)
  })

  it('that is older than what is held does not turn time back', () => {
    const held = board({ version: 7 })
    expect(applySnapshot(held, board({ version: 6 }))).toBe(held)
  })

  it('of another epoch counts from anew', () => {
    const snapshot = board({ version: 1, epoch: 'e2' })
    expect(applySnapshot(board({ version: 7 }), snapshot)).toBe(snapshot)
  })
})
