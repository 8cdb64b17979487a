// The tidal windows as the API says them.

export type TidalMode = 'off' | 'suggest' | 'auto'

export interface QueueReading {
  queue: string
  waiting: number
  oldestWaitMinutes: number | null
  openWindows: number
}

export interface MoveForecast {
  horizonMinutes: number
  queues: { queue: string; without: number; with: number }[]
  savedPersonMinutes: number
  lenderPersonMinutes: number
  /** Standard error of what is saved. Null, like the kind, where the policy did not propose the move, and of moves from before it was kept. */
  savedErrorPersonMinutes: number | null
  /** Why the policy wants it: a queue in flood, one that no window serves, or back to the opening plan. */
  kind: 'flood' | 'uncovered' | 'home' | null
}

export interface Proposal {
  id: string
  window: number
  from: string[]
  to: string[]
  why: string
  readings: QueueReading[]
  forecast: MoveForecast | null
  by: string
  proposedAt: string
  expiresAt: string
  status: 'open' | 'approved' | 'declined' | 'lapsed'
  move: string | null
}

export interface QueueOutcome {
  queue: string
  people: number
  actual: number | null
  predicted: number | null
  replayed: number | null
}

export interface MoveReceipt {
  afterMinutes: number
  at: string
  queues: QueueOutcome[]
  savedPersonMinutes: number | null
  /** Waiting in the replay with the move less what there was; null without a baseline and in receipts from before it was kept. */
  replayErrorPersonMinutes: number | null
}

export interface Move {
  id: string
  window: number
  from: string[]
  to: string[]
  home: boolean
  kind: 'by-hand' | 'approved' | 'automatic'
  reason: string
  readings: QueueReading[]
  forecast: MoveForecast | null
  proposal: string | null
  proposer: string
  approver: string | null
  warnings: string[]
  at: string
  until: string | null
  ticketsServed: number
  receipts: MoveReceipt[]
}

/** What would come of a move by hand, before anything is moved. */
export interface MoveTrial {
  window: number
  from: string[]
  to: string[]
  readings: QueueReading[]
  forecast: MoveForecast | null
  warnings: string[]
  refusal: string | null
}

export interface TidalWindow {
  no: number
  name: string
  kind: string
  state: 'open' | 'paused' | 'closed'
  serves: string[]
  plan: string[]
  canServe: string[]
  movedAt: string | null
}

export interface Tidal {
  hall: string
  day: string
  asOf: string
  mode: TidalMode
  bounds: Record<string, { min: number | null; max: number | null; auto: boolean | null }>
  policy: { state: 'off' | 'resting' | 'ready' | 'failing'; name: string; lastRunAt: string | null; lastRunMs: number | null }
  proposals: Proposal[]
  moves: Move[]
  sum: { moves: number; measured: number; savedPersonMinutes: number; lostPersonMinutes: number; netPersonMinutes: number | null; replayErrorPersonMinutes: number | null }
  windows: TidalWindow[]
}
