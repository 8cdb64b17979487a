import type { Board, BoardQueue, BoardWindow } from '../api/types'

export type Severity = 'red' | 'amber' | 'ok' | 'off'

/** Why a row stands out: the key of its words and what they are filled with. */
export interface Finding {
  severity: 'red' | 'amber'
  key: 'overTarget' | 'nearTarget' | 'noWindow' | 'notServed' | 'pausedLong' | 'idleWithQueue' | 'calledLong' | 'servingLong'
  values: Record<string, string | number>
}

export interface Judged<Row> {
  row: Row
  severity: Severity
  findings: Finding[]
  /** Minutes the row has been in its state; null for queues. */
  minutes: number | null
}

// Minutes after which a supervisor is told. Watch from the first, act from the second.
export const limits = {
  nearTarget: 0.8,
  paused: { amber: 10, red: 20 },
  called: { amber: 2, red: 5 },
  serving: { amber: 30, red: 60 },
  idle: { amber: 3, red: 10 },
}

const rank: Record<Severity, number> = { red: 0, amber: 1, ok: 2, off: 3 }

/** The queues, those that need somebody first. Waits are those of people who still wait, too. Pure. */
export function judgeQueues(board: Board): Judged<BoardQueue>[] {
  return board.queues
    .map((row): Judged<BoardQueue> => {
      const findings: Finding[] = []
      const serving = board.windows.filter((window) => window.serves.indexOf(row.id) >= 0)
      if (row.waiting > 0 && !serving.some((window) => window.state === 'open')) {
        const paused = serving.some((window) => window.state === 'paused')
        findings.push({ severity: 'red', key: paused ? 'notServed' : 'noWindow', values: { n: row.waiting } })
      }
      const target = row.targetWaitMinutes ?? 0
      const oldest = row.waiting > 0 ? row.oldestWaitMinutes : null
      if (oldest !== null && target > 0) {
        if (oldest >= target) findings.push({ severity: 'red', key: 'overTarget', values: { n: oldest, target } })
        else if (oldest >= target * limits.nearTarget) findings.push({ severity: 'amber', key: 'nearTarget', values: { n: oldest, target } })
      }
      const severity = worst(findings) ?? (row.waiting === 0 && !row.accepting ? 'off' : 'ok')
      return { row, severity, findings, minutes: null }
    })
    .sort((a, b) => rank[a.severity] - rank[b.severity] || (b.row.oldestWaitMinutes ?? 0) - (a.row.oldestWaitMinutes ?? 0) || compare(a.row.id, b.row.id))
}

/** The windows, those that need somebody first. Pure. */
export function judgeWindows(board: Board, serverNow: number): Judged<BoardWindow>[] {
  const waitingFor = (window: BoardWindow) =>
    board.queues.filter((queue) => window.serves.indexOf(queue.id) >= 0).reduce((sum, queue) => sum + queue.waiting, 0)

  return board.windows
    .map((row): Judged<BoardWindow> => {
      const findings: Finding[] = []
      const since = Date.parse(row.since ?? '')
      const minutes = isNaN(since) ? 0 : Math.max(0, Math.floor((serverNow - since) / 60_000))
      const judge = (key: Finding['key'], limit: { amber: number; red: number }, values: Finding['values']) => {
        if (minutes >= limit.amber) findings.push({ severity: minutes >= limit.red ? 'red' : 'amber', key, values: { n: minutes, ...values } })
      }
      if (row.state === 'paused') judge('pausedLong', limits.paused, { reason: row.pauseReason ?? '' })
      else if (row.state === 'open' && row.ticket === null) {
        const waiting = waitingFor(row)
        if (waiting > 0) judge('idleWithQueue', limits.idle, { waiting })
      } else if (row.ticket !== null && row.ticketState === 'called') judge('calledLong', limits.called, { number: row.ticket })
      else if (row.ticket !== null && row.ticketState === 'serving') judge('servingLong', limits.serving, { number: row.ticket })
      const severity = worst(findings) ?? (row.state === 'closed' ? 'off' : 'ok')
      return { row, severity, findings, minutes }
    })
    .sort((a, b) => rank[a.severity] - rank[b.severity] || a.row.no - b.row.no)
}

function worst(findings: Finding[]): 'red' | 'amber' | null {
  if (findings.some((finding) => finding.severity === 'red')) return 'red'
  return findings.length > 0 ? 'amber' : null
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
