import type { MoveFigures, MoveLine, MovesReport } from '../src/api/moves'
import { ratio } from './figures'

export const nothingMoved = (key: string, name: string): MoveFigures => ({
  key,
  name,
  moves: { total: 0, automatic: 0, approved: 0, byHand: 0, home: 0, windows: 0, holding: 0 },
  proposals: { made: 0, approved: 0, declined: 0, expired: 0, withdrawn: 0 },
  durations: { counted: 0, totalMinutes: 0, meanMinutes: null },
  served: 0,
  effect: { measured: 0, savedPersonMinutes: null, lostPersonMinutes: null, netPersonMinutes: null, helped: ratio(0, 0), noBaseline: 0, pending: 0 },
})

export const movedHall = (key: string, name: string, times = 4): MoveFigures => ({
  key,
  name,
  moves: { total: times, automatic: times - 3, approved: 1, byHand: 1, home: 1, windows: 3, holding: 0 },
  proposals: { made: 5, approved: 1, declined: 1, expired: 2, withdrawn: 1 },
  durations: { counted: 4, totalMinutes: 564, meanMinutes: 141 },
  served: 85,
  effect: { measured: 3, savedPersonMinutes: 43.5, lostPersonMinutes: 4, netPersonMinutes: 39.5, helped: ratio(2, 3), noBaseline: 1, pending: 0 },
})

export const movesReport = (change: Partial<MovesReport> = {}): MovesReport => ({
  month: '2026-11', region: '371500000000', hall: null, asOf: '2026-11-23T11:00:00+08:00', total: movedHall('371500000000', '聊城市'), rows: [], moves: null, ...change,
})

export const line = (change: Partial<MoveLine> = {}): MoveLine => ({
  id: 'm_1',
  day: '2026-11-23',
  window: 2,
  from: ['A'],
  to: ['A', 'B'],
  cause: 'approved',
  kind: 'approved',
  reason: 'B 队有 23 人在等，最久 31 分钟',
  readings: [{ queue: 'B', waiting: 23, oldestWaitMinutes: 31.5, openWindows: 1 }, { queue: 'A', waiting: 0, oldestWaitMinutes: null, openWindows: 3 }],
  forecast: { horizonMinutes: 60, queues: [{ queue: 'B', without: 28.4, with: 19.1 }], savedPersonMinutes: 214, lenderPersonMinutes: 17, savedErrorPersonMinutes: 9, kind: 'flood' },
  proposer: 'fluid',
  approver: 'u_wang',
  warnings: [],
  at: '2026-11-23T09:03:00+08:00',
  until: '2026-11-23T10:33:00+08:00',
  minutes: 90,
  holding: false,
  served: 9,
  receipt: { afterMinutes: 60, at: '2026-11-23T10:03:00+08:00', queues: [{ queue: 'B', people: 7, actual: 22.5, predicted: 19.1, replayed: 29 }] },
  effect: 'measured',
  savedPersonMinutes: change.effect && change.effect !== 'measured' ? null : 40.5,
  effectAfterMinutes: 60,
  ...change,
})
