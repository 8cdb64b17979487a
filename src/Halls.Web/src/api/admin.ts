// The shapes of what administrators look after, as fixed by the contract at the edge.

export type CalendarStatus = 'published' | 'provisional'

/** A year of the calendar: its days off (weekends among them or not) and the weekends on which people work. */
export interface CalendarYear {
  year: number
  revision: number
  status: CalendarStatus
  basis: string
  off: string[]
  work: string[]
}

export interface CalendarProposal {
  file: CalendarYear
  by: string
  at: string
  differences: string[]
}

export interface Calendar {
  version: string
  years: CalendarYear[]
  proposals: CalendarProposal[]
}

/** A case whose deadline a proposal would move. */
export interface DeadlineChange {
  case: string
  hall: string
  due: string
  becomes: string
  provisional: boolean
}

export interface CalendarProposalAnswer {
  proposal: CalendarProposal
  cases: DeadlineChange[]
  more: boolean
}

export const messageStates = ['waiting', 'failed', 'sent', 'withdrawn'] as const
export type MessageState = (typeof messageStates)[number]

/** A message to a citizen's phone; the number is not in it. */
export interface OutboxMessage {
  id: string
  kind: string
  service: string
  hall: string
  state: MessageState
  attempts: number
  createdAt: string
  nextAt: string | null
  triedAt: string | null
  endedAt: string | null
  status: number | null
  reason: string | null
}

export interface Outbox extends Record<MessageState, number> {
  enabled: boolean
  oldestWaiting: string | null
  items: OutboxMessage[]
  next: string | null
}

export interface Account {
  id: string
  login: string
  name: string
}
