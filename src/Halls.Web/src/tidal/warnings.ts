import type { Board } from '../api/types'
import type { TidalWindow } from './types'

/** What to tell somebody who is about to move a window: the key of the words and what they are filled with. */
export interface MoveWarning {
  key: 'noWindow' | 'lastWindow' | 'notOpen' | 'recent'
  /** The server will say no. */
  never: boolean
  queue: string
}

const kept = ['green', 'nohelp', 'inquiry']
const recentMs = 30 * 60_000

/** What a move would do to the queues that the window leaves, as far as the board shows it; the server decides. Pure. */
export function warningsOf(board: Board, window: TidalWindow, to: string[], serverNow: number): MoveWarning[] {
  const warnings: MoveWarning[] = []
  window.serves
    .filter((id) => to.indexOf(id) < 0)
    .forEach((id) => {
      const left = board.windows.filter((other) => other.no !== window.no && other.serves.indexOf(id) >= 0)
      const open = left.filter((other) => other.state === 'open').length
      const queue = board.queues.filter((row) => row.id === id)[0]
      if (!queue || open > 0) return
      if (queue.kind && kept.indexOf(queue.kind) >= 0 && (window.state === 'open' || left.length === 0)) warnings.push({ key: 'lastWindow', never: true, queue: id })
      else warnings.push({ key: 'noWindow', never: queue.waiting > 0, queue: id })
    })
  if (window.state !== 'open') warnings.push({ key: 'notOpen', never: false, queue: '' })
  if (window.movedAt !== null && serverNow - Date.parse(window.movedAt) < recentMs) warnings.push({ key: 'recent', never: false, queue: '' })
  return warnings
}

/** Whether two signs have the same queues. Pure. */
export const sameQueues = (a: string[], b: string[]): boolean => a.length === b.length && a.every((id) => b.indexOf(id) >= 0)
