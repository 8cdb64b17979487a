import { afterEach, describe, expect, it } from 'vitest'
import { csvOfMoves, whyOf } from '../src/figures/moves'
import { i18n } from '../src/i18n'
import type { MoveForecast, QueueReading } from '../src/tidal/types'
import { composed, whyText, type Advice } from '../src/tidal/why'
import { line } from './moves'

const names = (id: string) => ({ A: '社保', B: '不动产', C: '医保' })[id] ?? id
const english = (id: string) => ({ A: 'Social insurance', B: 'Real estate', C: 'Health insurance' })[id] ?? id
const reading = (queue: string, waiting: number, openWindows: number): QueueReading => ({ queue, waiting, oldestWaitMinutes: null, openWindows })
const forecast = (kind: MoveForecast['kind'], saved: number, error: number | null, ...queues: [string, number, number][]): MoveForecast => ({
  horizonMinutes: 45,
  queues: queues.map(([queue, without, w]) => ({ queue, without, with: w })),
  savedPersonMinutes: saved,
  lenderPersonMinutes: 12,
  savedErrorPersonMinutes: error,
  kind,
})

// Each as the server says it: TidalProposal.Sentence.
const turned: Advice = {
  window: 7, from: ['B'], to: ['A'], readings: [reading('A', 12, 2), reading('B', 1, 3)], forecast: forecast('flood', 213.6, 16.8, ['A', 28.4, 19.1], ['B', 4.2, 6.3]),
  said: '“社保”12人等候、2个窗口办理，预计平均等28分钟，请7号窗口由“不动产”转办“社保”：“社保”由28分钟变为19分钟，“不动产”由4分钟变为6分钟，今后45分钟内等候的人共少等约214±17人·分钟。',
}
const uncovered: Advice = {
  window: 7, from: ['B'], to: ['B', 'A'], readings: [reading('A', 3, 0), reading('B', 1, 3)], forecast: forecast('uncovered', 96, 8.1, ['A', 40, 5]),
  said: '“社保”有3人等候却没有窗口办理，请7号窗口加办“社保”：“社保”由40分钟变为5分钟，今后45分钟内等候的人共少等约96±8人·分钟。',
}
const homeward: Advice = {
  window: 7, from: ['A'], to: ['B'], readings: [reading('B', 4, 2), reading('A', 0, 3)], forecast: forecast('home', -5.7, 2, ['B', 9, 4.4], ['A', 2, 3]),
  said: '高峰已过，请7号窗口由“社保”转回“不动产”：“不动产”由9分钟变为4分钟，“社保”由2分钟变为3分钟，今后45分钟内等候的人共多等约6±2人·分钟。',
}
const dropped: Advice = {
  window: 7, from: ['A', 'B'], to: ['B'], readings: [reading('A', 0, 3), reading('B', 4, 2)], forecast: forecast('home', 21, 4.4, ['B', 9, 4], ['A', 2, 3]),
  said: '高峰已过，请7号窗口不再兼办“社保”：“不动产”由9分钟变为4分钟，“社保”由2分钟变为3分钟，今后45分钟内等候的人共少等约21±4人·分钟。',
}

describe('why a window is to move', () => {
  afterEach(() => {
    i18n.global.locale.value = 'zh-CN'
  })

  it('is said in Chinese as the server says it, and what is composed is the same sentence', () => {
    for (const advice of [turned, uncovered, homeward, dropped]) {
      expect(composed(advice, names)).toBe(advice.said)
      expect(whyText({ ...advice, said: 'as it came' }, 'proposed', names)).toBe('as it came')
    }
  })

  it('is one English sentence with the same numbers on an English page', () => {
    i18n.global.locale.value = 'en'
    expect([turned, uncovered, homeward, dropped].map((advice) => whyText(advice, 'proposed', english))).toEqual([
      '12 waiting for "Social insurance" (open windows: 2), with a mean wait of 28 min expected: move window 7 from "Real estate" to "Social insurance"; "Social insurance" goes from 28 to 19 min, "Real estate" goes from 4 to 6 min, and those who wait in the next 45 min wait about 214 ± 17 person-minutes less in all.',
      '3 waiting for "Social insurance" and no window to serve them: let window 7 serve "Social insurance" as well; "Social insurance" goes from 40 to 5 min, and those who wait in the next 45 min wait about 96 ± 8 person-minutes less in all.',
      'The peak is over: move window 7 back from "Social insurance" to "Real estate"; "Real estate" goes from 9 to 4 min, "Social insurance" goes from 2 to 3 min, and those who wait in the next 45 min wait about 6 ± 2 person-minutes more in all.',
      'The peak is over: let window 7 stop serving "Social insurance"; "Real estate" goes from 9 to 4 min, "Social insurance" goes from 2 to 3 min, and those who wait in the next 45 min wait about 21 ± 4 person-minutes less in all.',
    ])
  })

  it('is no end of a peak where a flood brings a window back to its plan', () => {
    i18n.global.locale.value = 'en'
    const back = whyOf(line({ ...turned, cause: 'home', reason: turned.said, until: null }), english)
    expect(back).toMatch(/^12 waiting for "Social insurance"/)
    expect(back).not.toContain('peak')
  })

  it('is said without how sure it is where that is not known, whatever the server’s sentence says', () => {
    i18n.global.locale.value = 'en'
    expect(whyText({ ...turned, forecast: { ...turned.forecast!, savedErrorPersonMinutes: null } }, 'proposed', english)).toContain('wait about 214 person-minutes less')
    expect(whyText({ ...turned, said: '高峰已过' }, 'proposed', english)).toBe(whyText(turned, 'proposed', english))
  })

  it.each<[string, Partial<Advice>]>([
    ['forecast', { forecast: null }],
    ['kind in the forecast', { forecast: { ...turned.forecast!, kind: null } }],
    ['forecast of the queue that gains', { forecast: forecast('flood', 10, 3, ['B', 4, 6]) }],
    ['forecast of the queue that lends', { forecast: forecast('flood', 10, 3, ['A', 28, 19]) }],
    ['reading of the queue that gains', { readings: [reading('B', 1, 3)] }],
    ['queue that it is moved to', { to: [] }],
  ])('stays the server’s sentence where there is no %s', (_, change) => {
    i18n.global.locale.value = 'en'
    expect(whyText({ ...turned, ...change }, 'proposed', english)).toBe(turned.said)
  })

  it('stays what a person wrote', () => {
    i18n.global.locale.value = 'en'
    expect(whyText({ ...turned, said: '人员临时离岗' }, 'by-hand', english)).toBe('人员临时离岗')
  })

  it('is said of the month’s moves and in their file', () => {
    i18n.global.locale.value = 'en'
    expect(whyOf(line({ forecast: null }), english)).toBe('B 队有 23 人在等，最久 31 分钟')
    const full = line({ ...turned, reason: turned.said, until: null })
    expect(whyOf(full, english)).toContain('move window 7 from "Real estate" to "Social insurance"')
    expect(csvOfMoves([full], english, (id) => id)).toContain('move window 7 from ""Real estate"" to ""Social insurance""')
  })
})
