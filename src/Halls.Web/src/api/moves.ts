// The month's moves of windows, as fixed by the contract at the edge.
import type { Ratio } from './figures'
import type { MoveForecast, QueueOutcome, QueueReading } from '../tidal/types'

export interface MoveFigures {
  key: string
  name: string
  moves: { total: number; automatic: number; approved: number; byHand: number; home: number; windows: number; holding: number }
  proposals: { made: number; approved: number; declined: number; expired: number; withdrawn: number }
  durations: { counted: number; totalMinutes: number; meanMinutes: number | null }
  served: number
  /** Sums are null where nothing was measured: no effect is shown without a baseline. */
  effect: {
    measured: number
    savedPersonMinutes: number | null
    lostPersonMinutes: number | null
    netPersonMinutes: number | null
    helped: Ratio
    noBaseline: number
    pending: number
  }
}

export interface MoveLine {
  id: string
  day: string
  window: number
  from: string[]
  to: string[]
  cause: 'automatic' | 'approved' | 'by-hand' | 'home'
  kind: 'automatic' | 'approved' | 'by-hand'
  reason: string
  readings: QueueReading[]
  forecast: MoveForecast | null
  proposer: string
  approver: string | null
  warnings: string[]
  at: string
  until: string | null
  minutes: number | null
  holding: boolean
  served: number
  receipt: { afterMinutes: number; at: string; queues: QueueOutcome[] } | null
  effect: 'measured' | 'no-baseline' | 'pending'
  savedPersonMinutes: number | null
  effectAfterMinutes: number | null
}

export interface MovesReport {
  month: string
  region: string | null
  hall: string | null
  asOf: string
  total: MoveFigures
  rows: MoveFigures[]
  /** Of one hall its moves, the latest first. */
  moves: { items: MoveLine[]; next: string | null } | null
}
