import type { Announcement } from '../speech/announcer'
import type { BoardCall, TicketCalled } from '../api/types'

export interface GridSize {
  columns: number
  rows: number
}

// From the largest type to the smallest; beyond the last the list turns pages.
const sizes: GridSize[] = [
  { columns: 2, rows: 3 },
  { columns: 3, rows: 4 },
  { columns: 4, rows: 5 },
  { columns: 5, rows: 6 },
  { columns: 5, rows: 8 },
]

/** The grid with the largest type that holds all unanswered calls, or the smallest there is. */
export function gridFor(unanswered: number): GridSize {
  for (const size of sizes) if (size.columns * size.rows >= unanswered) return size
  return sizes[sizes.length - 1]!
}

export interface WallCalls {
  /** The call shown very large: the newest unanswered one, else the newest, else none. */
  hero: BoardCall | null
  /** Every other unanswered call, newest first, and after them answered ones as long as there is room. */
  rest: BoardCall[]
  unanswered: number
  grid: GridSize
}

const newestFirst = (a: BoardCall, b: BoardCall) => Date.parse(b.at) - Date.parse(a.at)

/** Lays out the calls so that every called-and-unanswered ticket is there, however many there are. Pure. */
export function arrange(calls: BoardCall[]): WallCalls {
  const waiting = calls.filter((call) => !call.answered).sort(newestFirst)
  const answered = calls.filter((call) => call.answered).sort(newestFirst)
  const hero = waiting[0] ?? answered[0] ?? null
  const open = waiting.filter((call) => call !== hero)
  const grid = gridFor(open.length)
  const room = Math.max(0, grid.columns * grid.rows - open.length)
  const shownAnswered = answered.filter((call) => call !== hero).slice(0, room)
  return { hero, rest: open.concat(shownAnswered), unanswered: waiting.length, grid }
}

/** A call that the screen heard of by the fast way, put in front until the board has it. Pure. */
export function withCalled(calls: BoardCall[], called: TicketCalled, at: string): BoardCall[] {
  const known = calls.filter((call) => call.number === called.number && call.window === called.window && call.calls >= called.calls)
  if (known.length > 0) return calls
  const others = calls.filter((call) => call.number !== called.number)
  return [{ number: called.number, window: called.window, queueName: called.queueName, at, calls: called.calls, answered: false }, ...others]
}

/** An unanswered call older than this is not announced any more: a screen that comes back must not recite the last hour. */
export const freshForMs = 60_000

/** The unanswered calls of a board that are fresh enough to be announced, oldest first; `speed` is that of the server's clock. Pure. */
export function toAnnounce(calls: BoardCall[], serverNow: number, speed = 1): Announcement[] {
  return calls
    .filter((call) => !call.answered && serverNow - Date.parse(call.at) <= freshForMs * Math.max(1, speed))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .map((call) => ({ number: call.number, window: call.window, calls: call.calls }))
}
