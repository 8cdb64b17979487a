import { describe, expect, it } from 'vitest'
import type { TidalWindow } from '../src/tidal/types'
import { sameQueues, warningsOf } from '../src/tidal/warnings'
import { changedWindows, clockOf, dayBefore, latePercent, wideSigns, widthFirst } from '../src/lab/trial'
import { board, queue, window } from './boards'

const seven = (change: Partial<TidalWindow> = {}): TidalWindow => ({
  no: 7,
  name: '7号窗口',
  kind: 'tidal',
  state: 'open',
  serves: ['A'],
  plan: ['A'],
  canServe: ['A', 'B'],
  movedAt: null,
  ...change,
})
const now = Date.parse('2026-11-23T10:00:00+08:00')
const hall = (waiting: number, others: number, kind = 'ordinary') =>
  board({ queues: [queue('A', { waiting, kind }), queue('B')], windows: [window(7), ...Array.from({ length: others }, (_, i) => window(i + 1))] })

describe('what is said before a window is moved', () => {
  it('is nothing when others serve the queue that it leaves', () => expect(warningsOf(hall(3, 1), seven(), ['B'], now)).toEqual([]))

  it('is that the server will say no when people wait and no window is left', () =>
    expect(warningsOf(hall(3, 0), seven(), ['B'], now)).toEqual([{ key: 'noWindow', never: true, queue: 'A' }]))

  it('is a warning when nobody waits', () => expect(warningsOf(hall(0, 0), seven(), ['B'], now)).toEqual([{ key: 'noWindow', never: false, queue: 'A' }]))

  it.each(['green', 'nohelp', 'inquiry'])('is that the last window of %s stays, though nobody waits', (kind) =>
    expect(warningsOf(hall(0, 0, kind), seven(), ['B'], now)).toEqual([{ key: 'lastWindow', never: true, queue: 'A' }]))

  it('is that it was moved lately, and that it is not open', () => {
    expect(warningsOf(hall(3, 1), seven({ movedAt: '2026-11-23T09:45:00+08:00' }), ['B'], now).map((w) => w.key)).toEqual(['recent'])
    expect(warningsOf(hall(3, 1), seven({ movedAt: '2026-11-23T09:15:00+08:00' }), ['B'], now)).toEqual([])
    expect(warningsOf(hall(3, 1), seven({ state: 'paused' }), ['B'], now).map((w) => w.key)).toEqual(['notOpen'])
  })

  it('is nothing about a queue that stays on the sign', () => expect(warningsOf(hall(3, 0), seven(), ['A', 'B'], now)).toEqual([]))
})

describe('signs', () => {
  it('are the same in whatever order', () => {
    expect(sameQueues(['A', 'B'], ['B', 'A'])).toBe(true)
    expect(sameQueues(['A'], ['A', 'B'])).toBe(false)
  })

  it('are part of a trial only where they differ from the plan and are not empty', () =>
    expect(
      changedWindows(
        { name: '', queues: [], windows: [{ no: 1, name: '', serves: ['A'], canServe: ['A', 'B'] }, { no: 2, name: '', serves: ['A', 'B'], canServe: ['A', 'B'] }, { no: 3, name: '', serves: ['A'], canServe: ['A', 'B'] }] },
        { 1: ['B'], 2: ['B', 'A'], 3: [] },
      ),
    ).toEqual([{ no: 1, serves: ['B'] }]))
})

describe('wide signs', () => {
  it('hold all that a window may serve, of those windows that could hold more', () =>
    expect(wideSigns({ name: '', queues: [], windows: [{ no: 1, name: '', serves: ['A'], canServe: ['A', 'B'] }, { no: 2, name: '', serves: ['A', 'B'], canServe: ['B', 'A'] }] })).toEqual([{ no: 1, serves: ['A', 'B'] }]))

  it('are enough where they do as well as moving windows, within three in a hundred', () => {
    expect(widthFirst([{ kind: 'none', mean: 20 }, { kind: 'wide', mean: 10.2 }, { kind: 'tidal', mean: 10 }])).toEqual({ wide: 10.2, moved: 10, enough: true })
    expect(widthFirst([{ kind: 'wide', mean: 11 }, { kind: 'tidal', mean: 10 }])!.enough).toBe(false)
  })

  it('say nothing where one of the two was not tried, or nobody was called', () => {
    expect(widthFirst([{ kind: 'wide', mean: 11 }, { kind: 'none', mean: 10 }])).toBeNull()
    expect(widthFirst([{ kind: 'wide', mean: null }, { kind: 'tidal', mean: 10 }])).toBeNull()
  })
})

describe('a trial in words', () => {
  it('counts who waited longer than promised among those called', () => {
    expect(latePercent({ people: 3, mean: 1, p50: 1, p90: 1, longest: 1, overTarget: 1, neverCalled: 9 })).toBe(33.3)
    expect(latePercent({ people: 0, mean: null, p50: null, p90: null, longest: null, overTarget: 0, neverCalled: 1 })).toBeNull()
  })

  it('knows the day before and the time of a minute', () => {
    expect(dayBefore('2026-03-01')).toBe('2026-02-28')
    expect(clockOf(545)).toBe('09:05')
  })
})
