// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { createApp, h, type App } from 'vue'
import { i18n } from '../src/i18n'
import TidalPanel from '../src/tidal/TidalPanel.vue'
import type { Move, MoveReceipt, Tidal } from '../src/tidal/types'
import { board } from './boards'

let app: App | null = null
let root: HTMLElement

const receipt = (saved: number | null, error: number | null): MoveReceipt => ({
  afterMinutes: 15,
  at: '2026-11-23T09:15:00+08:00',
  queues: [],
  savedPersonMinutes: saved,
  replayErrorPersonMinutes: error,
})
const move = (id: string, receipts: MoveReceipt[]): Move => ({
  id, window: 2, from: ['A'], to: ['B'], home: false, kind: 'automatic', reason: '', readings: [], forecast: null, proposal: null, proposer: 'twin', approver: null, warnings: [],
  at: '2026-11-23T09:00:00+08:00', until: null, ticketsServed: 0, receipts,
})

function show(moves: Move[], net: number | null, error: number | null): void {
  const tide: Tidal = {
    hall: 'lc', day: '2026-11-23', asOf: '2026-11-23T09:30:00+08:00', mode: 'auto', bounds: {}, policy: { state: 'ready', name: 'twin', lastRunAt: null, lastRunMs: null },
    proposals: [], moves, sum: { moves: moves.length, measured: moves.length, savedPersonMinutes: 0, lostPersonMinutes: 0, netPersonMinutes: net, replayErrorPersonMinutes: error }, windows: [],
  }
  root = document.createElement('div')
  app = createApp(() => h(TidalPanel, { hall: 'lc', tide, board: board(), serverNow: Date.parse(tide.asOf), failing: false }))
  app.use(i18n).component('RouterLink', { template: '<a><slot /></a>' }).mount(root)
}

const effectOf = (id: string) => root.querySelector(`[data-move="${id}"] td:last-child`)!.textContent!.replace(/\s+/g, ' ').trim()
const sum = () => root.querySelector('[data-testid="tide-sum"]')!.textContent!.replace(/\s+/g, ' ').trim()

describe('what came of the day’s moves', () => {
  afterEach(() => {
    app?.unmount()
    i18n.global.locale.value = 'zh-CN'
  })

  it('is told with what the replay misses by, over or under', () => {
    show([move('m_1', [receipt(41.4, -3.5)]), move('m_2', [receipt(-20, 12.2)])], 21.4, 15.7)
    expect([effectOf('m_1'), effectOf('m_2')]).toEqual(['节省 41 人·分钟 回放误差 ±4 人·分钟', '多等 20 人·分钟 回放误差 ±12 人·分钟'])
    expect(sum()).toContain('回放误差 ±16 人·分钟')
    expect(root.textContent).not.toContain('小于回放误差')
  })

  it('is called uncertain in words where it is smaller than that', () => {
    i18n.global.locale.value = 'en'
    show([move('m_1', [receipt(8, -12)]), move('m_2', [receipt(-5, 9)]), move('m_3', [receipt(30, 10)])], 33, 31)
    expect([effectOf('m_1'), effectOf('m_2'), effectOf('m_3')]).toEqual([
      'saves 8 person-minutes replay off by 12 person-minutes smaller than the replay\'s error',
      'costs 5 person-minutes replay off by 9 person-minutes smaller than the replay\'s error',
      'saves 30 person-minutes replay off by 10 person-minutes',
    ])
    expect(sum()).toMatch(/replay off by 31 person-minutes$/)
    app!.unmount()
    show([move('m_1', [receipt(8, -12)])], 8, 12)
    expect(sum()).toMatch(/replay off by 12 person-minutes smaller than the replay's error$/)
  })

  it('has no error where none is known: of receipts that were written before it was kept, and without a baseline', () => {
    show([move('m_1', [receipt(8, null)]), move('m_2', [receipt(null, null)]), move('m_3', [])], 8, null)
    expect([effectOf('m_1'), effectOf('m_2'), effectOf('m_3')]).toEqual(['节省 8 人·分钟', '没有对照，不显示效果', '15 分钟后核算'])
    expect(root.querySelector('.replay-error')).toBeNull()
  })
})
