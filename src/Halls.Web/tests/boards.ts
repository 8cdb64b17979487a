import type { Board, BoardDelta, BoardQueue, BoardWindow } from '../src/api/types'

export const queue = (id: string, change: Partial<BoardQueue> = {}): BoardQueue => ({
  id,
  name: `队列${id}`,
  accepting: true,
  closedReason: null,
  targetWaitMinutes: 15,
  waiting: 0,
  called: 0,
  serving: 0,
  held: 0,
  done: 0,
  missed: 0,
  left: 0,
  oldestWaitMinutes: null,
  windows: [],
  wait: null,
  ...change,
})

export const window = (no: number, change: Partial<BoardWindow> = {}): BoardWindow => ({
  no,
  state: 'open',
  serves: ['A'],
  ticket: null,
  ticketState: null,
  since: '2026-11-23T09:00:00+08:00',
  ...change,
})

export const board = (change: Partial<Board> = {}): Board => ({
  hall: 'lc',
  hallName: '大厅',
  day: '2026-11-23',
  epoch: 'e1',
  version: 1,
  asOf: '2026-11-23T09:00:00+08:00',
  open: true,
  hours: { open: '08:30', lastTicket: '17:15', close: '17:30' },
  queues: [queue('A', { waiting: 3 }), queue('B', { waiting: 1 })],
  windows: [window(1), window(2)],
  calls: [],
  ...change,
})

export const delta = (version: number, change: Partial<BoardDelta> = {}): BoardDelta => ({
  hall: 'lc',
  epoch: 'e1',
  version,
  asOf: '2026-11-23T09:00:01+08:00',
  open: true,
  queues: [queue('A', { waiting: version })],
  windows: [],
  calls: null,
  ...change,
})
