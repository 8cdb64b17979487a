import type { Board, BoardDelta } from '../api/types'
import { applyDelta, applySnapshot } from './reducer'

/** What the follower asks of the connection; each call answers with a whole board. */
export interface BoardSource {
  watch(hall: string): Promise<Board>
  resync(hall: string): Promise<Board>
}

export interface FollowerOptions {
  hall: string
  source: BoardSource
  /** The client's clock in milliseconds. */
  now: () => number
  onBoard: (board: Board) => void
  /** A request for the whole board failed though the connection stands. */
  onFailure?: (error: unknown) => void
}

/** More deltas than this behind one missing snapshot are not worth keeping: the snapshot will cover them. */
const maxPending = 200

/**
 * Follows one hall's board through snapshots and deltas. Whatever arrives while a snapshot is on its way is kept and applied after
 * it, a gap asks for a new snapshot, at most one request is under way, and the last good board stays until a better one is there.
 */
export class BoardFollower {
  board: Board | null = null
  /** When (client's clock) the server last told us something about this board. */
  heardAt: number | null = null

  private pending: BoardDelta[] = []
  private fetching = false
  private generation = 0

  constructor(private readonly options: FollowerOptions) {}

  /** The connection is up, for the first time or again: watch and start from a snapshot. */
  connected(): Promise<void> {
    this.generation++
    this.fetching = false
    this.pending = []
    return this.fetch((hall) => this.options.source.watch(hall))
  }

  /** Asks for the whole board, unless that is already under way. */
  resync(): Promise<void> {
    if (this.fetching) return Promise.resolve()
    return this.fetch((hall) => this.options.source.resync(hall))
  }

  /** A delta arrived. */
  receive(delta: BoardDelta): void {
    if (delta.hall !== this.options.hall) return
    if (this.fetching) {
      this.pending.push(delta)
      if (this.pending.length > maxPending) this.pending.shift()
      return
    }
    this.take(delta)
  }

  private take(delta: BoardDelta): void {
    const outcome = applyDelta(this.board, delta)
    if (outcome.kind === 'applied') {
      this.heardAt = this.options.now()
      this.show(outcome.board)
    } else if (outcome.kind === 'gap') {
      this.pending = [delta]
      void this.resync()
    }
  }

  private async fetch(ask: (hall: string) => Promise<Board>): Promise<void> {
    const generation = this.generation
    this.fetching = true
    let snapshot: Board | null = null
    let failure: unknown
    try {
      snapshot = await ask(this.options.hall)
    } catch (error) {
      failure = error
    }

    // An answer to a question put through an earlier connection says nothing about this one.
    if (generation !== this.generation) return
    this.fetching = false
    if (snapshot === null) {
      this.options.onFailure?.(failure)
      return
    }
    this.heardAt = this.options.now()
    this.show(applySnapshot(this.board, snapshot))
    const deltas = this.pending.sort((a, b) => a.version - b.version)
    this.pending = []
    for (const delta of deltas) {
      if (this.fetching) this.pending.push(delta)
      else this.take(delta)
    }
  }

  private show(board: Board): void {
    this.board = board
    this.options.onBoard(board)
  }
}
