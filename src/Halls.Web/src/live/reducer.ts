import type { Board, BoardDelta } from '../api/types'

/** What became of a delta: it is the next one, it is old news, or something between is missing. */
export type Outcome = { kind: 'applied'; board: Board } | { kind: 'ignored' } | { kind: 'gap' }

/** Applies one delta to the board that is held. Pure; the given board is never changed. */
export function applyDelta(board: Board | null, delta: BoardDelta): Outcome {
  if (board === null) return { kind: 'gap' }
  if (delta.hall !== board.hall) return { kind: 'ignored' }
  if (delta.epoch !== board.epoch) return { kind: 'gap' }
  if (delta.version <= board.version) return { kind: 'ignored' }
  if (delta.version !== board.version + 1) return { kind: 'gap' }
  // A relay that lost changes sends the present version with nothing in it, so that its screens ask for the snapshot.
  if (isEmpty(delta) && delta.open === board.open) return { kind: 'gap' }
  return {
    kind: 'applied',
    board: {
      ...board,
      version: delta.version,
      asOf: delta.asOf,
      open: delta.open,
      queues: merge(board.queues, delta.queues, (queue) => queue.id),
      windows: merge(board.windows, delta.windows, (window) => window.no),
      calls: delta.calls ?? board.calls,
    },
  }
}

/** Chooses between the board that is held and a snapshot: a late answer of the same epoch must not turn time back. */
export function applySnapshot(board: Board | null, snapshot: Board): Board {
  if (board !== null && board.hall === snapshot.hall && board.epoch === snapshot.epoch && snapshot.version < board.version) return board
  return snapshot
}

const isEmpty = (delta: BoardDelta) => !delta.calls && !delta.queues?.length && !delta.windows?.length

function merge<Row, Id>(rows: Row[], changed: Row[], idOf: (row: Row) => Id): Row[] {
  if (!changed || changed.length === 0) return rows
  const byId = new Map<Id, Row>()
  changed.forEach((row) => byId.set(idOf(row), row))
  const kept = rows.map((row) => {
    const id = idOf(row)
    const replacement = byId.get(id)
    byId.delete(id)
    return replacement ?? row
  })
  byId.forEach((row) => kept.push(row))
  return kept
}
