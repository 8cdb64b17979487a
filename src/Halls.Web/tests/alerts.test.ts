import { describe, expect, it } from 'vitest'
import { judgeQueues, judgeWindows } from '../src/hall/alerts'
import { board, queue, window } from './boards'

const at = (minutes: number) => Date.parse('2026-11-23T09:00:00+08:00') + minutes * 60_000
const keys = (judged: { findings: { key: string }[] }) => judged.findings.map((finding) => finding.key)

describe('a queue', () => {
  it('is red when the longest wait, of those still waiting, reaches the target', () => {
    const [first] = judgeQueues(board({ queues: [queue('A', { waiting: 1, oldestWaitMinutes: 15 })] }))
    expect(first).toMatchObject({ severity: 'red' })
    expect(keys(first!)).toEqual(['overTarget'])
  })

  it('is to be watched from four fifths of the target', () => {
    const [near, fine] = judgeQueues(board({ queues: [queue('A', { waiting: 1, oldestWaitMinutes: 11 }), queue('B', { waiting: 1, oldestWaitMinutes: 12 })], windows: [window(1, { serves: ['A', 'B'] })] }))
    expect([near!.row.id, near!.severity, fine!.row.id, fine!.severity]).toEqual(['B', 'amber', 'A', 'ok'])
  })

  it('keeps whole hours of a long wait', () => {
    const [first] = judgeQueues(board({ queues: [queue('A', { waiting: 1, oldestWaitMinutes: 70 })] }))
    expect(first!.findings[0]!.values['n']).toBe(70)
  })

  it('is red when people wait and no window serves them', () => {
    const [first] = judgeQueues(board({ queues: [queue('A', { waiting: 2, oldestWaitMinutes: 1 })], windows: [window(1, { serves: ['B'] })] }))
    expect(keys(first!)).toEqual(['noWindow'])
  })

  it('is red when every window for it is paused', () => {
    const [first] = judgeQueues(board({ queues: [queue('A', { waiting: 2, oldestWaitMinutes: 1 })], windows: [window(1, { state: 'paused' })] }))
    expect(keys(first!)).toEqual(['notServed'])
  })

  it('without anybody waiting has no finding', () => {
    const [first] = judgeQueues(board({ queues: [queue('A', { oldestWaitMinutes: 99, accepting: false, closedReason: 'closed' })], windows: [] }))
    expect(first).toMatchObject({ severity: 'off', findings: [] })
  })
})

describe('a window', () => {
  it('paused too long is told, with its reason', () => {
    const row = window(1, { state: 'paused', pauseReason: '用餐' })
    expect(judgeWindows(board({ windows: [row] }), at(9))[0]!.severity).toBe('ok')
    expect(judgeWindows(board({ windows: [row] }), at(10))[0]).toMatchObject({ severity: 'amber' })
    expect(judgeWindows(board({ windows: [row] }), at(20))[0]!.findings[0]).toMatchObject({ severity: 'red', values: { n: 20, reason: '用餐' } })
  })

  it('free while its queue waits is told', () => {
    const waiting = board({ windows: [window(1)] })
    expect(keys(judgeWindows(waiting, at(3))[0]!)).toEqual(['idleWithQueue'])
    expect(judgeWindows(board({ windows: [window(1)], queues: [queue('A')] }), at(30))[0]!.severity).toBe('ok')
  })

  it('whose caller does not come, or does not leave, is told', () => {
    const called = window(1, { ticket: 'A001', ticketState: 'called' })
    const serving = window(2, { ticket: 'A002', ticketState: 'serving' })
    expect(judgeWindows(board({ windows: [called, serving] }), at(31)).map(keys)).toEqual([['calledLong'], ['servingLong']])
  })

  it('that never opened has no age', () => {
    expect(judgeWindows(board({ windows: [window(1, { state: 'closed', since: null })] }), at(500))[0]).toMatchObject({ severity: 'off', findings: [] })
  })
})

describe('the order', () => {
  it('has red things first', () => {
    const rows = judgeWindows(board({ windows: [window(1, { state: 'closed' }), window(2, { ticket: 'A002', ticketState: 'serving' }), window(3, { state: 'paused' })] }), at(25))
    expect(rows.map((judged) => judged.row.no)).toEqual([3, 2, 1])
  })
})
