// The shapes of the HTTP API and of the board hub, as fixed by the contract at the edge.

/** A predicted wait in minutes; null where too little is known. */
export interface Wait {
  low: number
  likely: number
  high: number
}

export type TicketState = 'waiting' | 'called' | 'serving' | 'held' | 'done' | 'missed' | 'left'
export type TicketClass = 'ordinary' | 'green' | 'appointment'
export type WindowState = 'open' | 'paused' | 'closed'
export type ClosedReason = 'not-open-today' | 'not-yet-open' | 'last-ticket-passed' | 'closed' | 'daily-max' | 'no-window'

export interface BoardQueue {
  id: string
  name: string
  nameEn?: string | null
  prefix?: string
  kind?: string
  accepting: boolean
  /** Why no numbers are given; `no-window` may also come as a warning while they are. */
  closedReason: ClosedReason | null
  targetWaitMinutes?: number | null
  waiting: number
  called: number
  serving: number
  held: number
  done: number
  missed: number
  left: number
  servedToday?: number
  oldestWaitMinutes: number | null
  windows: number[]
  wait: Wait | null
}

export interface BoardWindow {
  no: number
  name?: string | null
  kind?: string
  state: WindowState
  serves: string[]
  ticket: string | null
  ticketState: TicketState | null
  since: string | null
  pauseReason?: string | null
  clerkSignedIn?: boolean
  held?: number
  calls?: number
  /** It serves other queues than the opening plan says. */
  moved?: boolean
  /** When its sign was last changed today. */
  movedAt?: string | null
  /** The ticket in hand is of a queue that is no longer on the sign. */
  changing?: boolean
}

export interface BoardCall {
  number: string
  window: number
  queue?: string
  queueName?: string
  at: string
  calls: number
  answered: boolean
}

export interface Hours {
  open: string
  lastTicket: string
  close: string
}

export interface Board {
  hall: string
  hallName: string
  day: string
  epoch: string
  version: number
  asOf: string
  open: boolean
  hours: Hours | null
  queues: BoardQueue[]
  windows: BoardWindow[]
  calls: BoardCall[]
}

/** What changed since the version before; queues and windows carry whole rows, calls the whole list or null. */
export interface BoardDelta {
  hall: string
  epoch: string
  version: number
  asOf: string
  open: boolean
  queues: BoardQueue[]
  windows: BoardWindow[]
  calls: BoardCall[] | null
}

export interface TicketCalled {
  hall?: string
  number: string
  window: number
  queueName?: string
  calls: number
}

export type CallReason = 'longest-wait' | 'green-lane' | 'appointment' | 'transferred-in' | 'ordinary-turn' | 'came-back' | 'chosen'

export interface Ticket {
  id: string
  number: string
  hall: string
  hallName?: string
  queue: string
  queueName?: string
  class: TicketClass
  state: TicketState
  issuedAt: string
  ahead: number
  wait: Wait | null
  window: number | null
  calls: number
  follow?: string
  at?: string
  lastCalls?: string[]
  waitedMinutes?: number
  behind?: number | null
  reason?: { code: CallReason; text: string | null; overtook: number } | null
  calledAt?: string | null
  startedAt?: string | null
  heldSince?: string | null
  holdReason?: string | null
  rating?: string | null
}

export interface WindowView {
  no: number
  name?: string | null
  state: WindowState
  clerk: string | null
  serves: string[]
  canServe?: string[]
  ticket: Ticket | null
  held: Ticket[]
  since: string | null
  pauseReason?: string | null
  kind?: string
}

export interface Session {
  id: string
  name: string
  /** What somebody may be, and where: in a hall, or in a region with all below it. */
  roles: { role: string; hall: string | null; window: number | null; region?: string | null; department?: string | null }[]
  hall: string | null
  window: number | null
  /** Nothing is allowed until a second factor is enrolled. */
  needsSecondFactor?: boolean
}

export interface HallSummary {
  id: string
  name: string
  open: boolean
  waiting: number | null
  distanceKm: number | null
}

/** What time it is for the halls; not `real` in a demonstration or a replay. */
export interface ClockAnswer {
  now: string
  speed: number
  real: boolean
}

export interface Page<T> {
  items: T[]
  next: string | null
}

/** The body of `POST /api/halls/{hall}/tickets`. */
export interface TakeTicket {
  queue: string
  class: TicketClass
  item: string | null
  phone: string | null
  greenReason: string | null
}
