import { afterEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import en from '../src/i18n/en'
import zh from '../src/i18n/zh-CN'
import { besides, turnsOf, useMoveTrial } from '../src/tidal/moveTrial'
import type { MoveTrial, TidalWindow } from '../src/tidal/types'
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

const trial = (change: Partial<MoveTrial> = {}): MoveTrial => ({ window: 7, from: ['A'], to: ['B'], readings: [], forecast: null, warnings: [], refusal: null, ...change })

describe('what a move by hand would bring', () => {
  it('is told by queue: who gains, who loses, who hardly notices', () =>
    expect(
      turnsOf(
        trial({
          forecast: {
            horizonMinutes: 45,
            savedPersonMinutes: 90,
            lenderPersonMinutes: 12,
            savedErrorPersonMinutes: null,
            kind: null,
            queues: [
              { queue: 'B', without: 26, with: 14 },
              { queue: 'A', without: 4, with: 6.5 },
              { queue: 'C', without: 5, with: 5.4 },
            ],
          },
        }),
      ).map((row) => row.turn),
    ).toEqual(['better', 'worse', 'same']))

  it('is nothing where nothing is known', () => expect(turnsOf(trial())).toEqual([]))

  it('comes with the warnings that the page has not said itself', () => {
    const told = trial({ warnings: ['moved-recently', 'below-minimum', 'too-many-moved'] })
    expect(besides(told, [{ key: 'recent', never: false, queue: '' }])).toEqual(['below-minimum', 'too-many-moved'])
    expect(besides(told, [])).toEqual(['moved-recently', 'below-minimum', 'too-many-moved'])
  })
})

describe('the warnings that only the server can give', () => {
  const codes = ['queue-left-empty', 'below-minimum', 'moved-recently', 'window-not-open', 'over-bounds', 'too-many-moved', 'break-soon', 'on-break']

  it('have words in both languages, one for each', () =>
    [zh, en].forEach((words) => {
      const told: Record<string, string> = words.tide.told
      expect(Object.keys(told).sort()).toEqual(codes.slice().sort())
      expect(new Set(codes.map((code) => told[code])).size).toBe(codes.length)
    }))

  it('tell of a planned break before the window is moved', () => {
    expect(besides(trial({ warnings: ['break-soon'] }), [])).toEqual(['break-soon'])
    expect(besides(trial({ warnings: ['window-not-open', 'on-break'] }), [{ key: 'notOpen', never: false, queue: '' }])).toEqual(['on-break'])
  })
})

describe('asking what a move would bring', () => {
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  const asked = () => {
    vi.useFakeTimers()
    const sent: { serves: string[]; answer: (status: number, body: unknown) => Promise<void> }[] = []
    vi.stubGlobal('fetch', (_: string, init: { body: string }) => {
      const body = JSON.parse(init.body) as { serves: string[]; try: boolean }
      expect(body.try).toBe(true)
      return new Promise((resolve) =>
        sent.push({
          serves: body.serves,
          answer: async (status, answer) => {
            resolve(new Response(JSON.stringify(answer), { status }))
            await vi.advanceTimersByTimeAsync(0)
          },
        }),
      )
    })
    const scope = effectScope()
    return { sent, scope, asking: scope.run(() => useMoveTrial('lc', 7))! }
  }

  it('waits for the last change of mind and drops the answer to an earlier one', async () => {
    const { sent, asking } = asked()
    asking.ask(['B'])
    await vi.advanceTimersByTimeAsync(100)
    asking.ask(['A', 'B'])
    await vi.advanceTimersByTimeAsync(300)
    expect(sent.map((s) => s.serves)).toEqual([['A', 'B']])
    asking.ask(['B'])
    await vi.advanceTimersByTimeAsync(300)
    await sent[0]!.answer(200, trial({ to: ['A', 'B'] }))
    expect([asking.trial.value, asking.asking.value]).toEqual([null, true])
    await sent[1]!.answer(200, trial())
    expect([asking.trial.value?.to, asking.asking.value]).toEqual([['B'], false])
    asking.ask([])
    expect([asking.trial.value, asking.asking.value]).toEqual([null, false])
  })

  it('says nothing when the server fails, and asks nothing once it is over', async () => {
    const { sent, scope, asking } = asked()
    asking.ask(['B'])
    await vi.advanceTimersByTimeAsync(300)
    await sent[0]!.answer(500, {})
    expect([asking.trial.value, asking.asking.value]).toEqual([null, false])
    asking.ask(['B'])
    scope.stop()
    await vi.advanceTimersByTimeAsync(1000)
    expect(sent.length).toBe(1)
  })
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
