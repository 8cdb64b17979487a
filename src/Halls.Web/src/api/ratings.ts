// The shapes of ratings and rectification, as fixed by the contract at the edge.

export type RatingLevel = 1 | 2 | 3 | 4 | 5
export type Lamp = 'green' | 'yellow' | 'red'
export type Verdict = 'satisfied' | 'basically-satisfied' | 'unsatisfied'
export type CaseStage =
  | 'awaiting-verification'
  | 'verifying'
  | 'rectifying'
  | 'awaiting-review'
  | 'awaiting-feedback'
  | 'fed-back'
  | 'followed-up'
  | 'awaiting-leader'
  | 'archived'
  | 'invalid'

export type CaseStepName =
  | 'assign'
  | 'contact'
  | 'classify'
  | 'extend'
  | 'approve-extension'
  | 'claim-invalid'
  | 'decide-invalid'
  | 'decide-objection'
  | 'complete'
  | 'approve'
  | 'return'
  | 'feed-back'
  | 'follow-up'
  | 'close'

/** A completed service; the clerk only for whoever may see it. */
export interface ServedTicket {
  id: string
  number: string
  hall: string
  hallName: string
  region: string
  unit: string
  queueName: string
  window: number | null
  item: string | null
  clerk: string | null
  day: string
  completedAt: string
}

export interface Indicator {
  code: string
  text: string
}

export interface LevelOffer {
  level: RatingLevel
  name: string
  indicators: Indicator[]
}

export interface RatingView {
  id: string
  level: RatingLevel
  levelName: string
  indicators: Indicator[]
  /** Null where there are no own words, or where they are not shown. */
  text: string | null
  channel: string
  realName: boolean
  ratedAt: string
  invalid: boolean
}

export interface CitizensCase {
  id: string
  stage: CaseStage
  stageName: string
  openedAt: string
  due: string
  provisional: boolean
  reply: string | null
  verdict: Verdict | null
  mayGiveVerdict: boolean
  mayObject: boolean
  invalidReason: string | null
  round: number
}

/** What stands behind a citizen's rating link. */
export interface RatingPage {
  service: ServedTicket
  state: 'open' | 'rated' | 'over'
  until: string
  levels: LevelOffer[]
  textMaxDevice: number
  textMaxOnline: number
  badRequiresReason: boolean
  timeoutSeconds: number
  ratings: RatingView[]
  case: CitizensCase | null
  /** The receipt of the last rating, again; absent before there is one. */
  receipt?: Receipt | null
}

/** The body of `POST /api/r/{token}`. */
export interface GiveRating {
  level: RatingLevel
  indicators: string[]
  text: string | null
  channel: RatingChannel
  anonymous: boolean
  name: string | null
  phone: string | null
}

export type EntryChannel = 'paper' | 'box' | 'hotline'

/** What somebody who enters a card or a call is told of the service; nothing of what was rated or entered before. */
export interface EntryPage {
  service: ServedTicket
  until: string
  levels: LevelOffer[]
  textMax: number
  badRequiresReason: boolean
}

/** The body of `POST /api/ratings/entries`. */
export interface EnterRating {
  service: string
  level: RatingLevel
  indicators: string[]
  text: string | null
  channel: EntryChannel
  name: string | null
  phone: string | null
  ratedAt: string
  source: string
}

/** `rating` is null where a second person still has to enter the same. */
export interface EntryAnswer {
  rating: string | null
  needsSecondPerson: boolean
}

export type RatingChannel = 'pc' | 'mobile' | 'qr' | 'kiosk' | 'sms'

export interface Receipt {
  rating: string
  leaf: string
  treeSize: number
  check: string
}

export interface AtDesk {
  page: RatingPage | null
}

export interface CaseClock {
  clock: 'contact' | 'rectify' | 'decision' | 'review' | 'feedback' | 'follow-up' | 'verdict'
  lastDay: string
  expires: string
  provisional: boolean
  lamp: Lamp
}

export interface CaseEvent {
  version: number
  at: string
  what: string
  by: string | null
  details: Record<string, string>
}

/** A rectification case, whole, as this account may see it. */
export interface CaseView {
  id: string
  rating: RatingView
  service: ServedTicket
  stage: CaseStage
  stageName: string
  handler: string | null
  kind: string | null
  openedAt: string
  due: string
  clocks: CaseClock[]
  extensions: number
  extensionAsked: number | null
  claim: 'pending' | 'upheld' | 'dismissed' | null
  verdict: Verdict | null
  round: number
  late: boolean
  over: boolean
  history: CaseEvent[]
  /** The steps that this account could take now. */
  may: CaseStepName[]
  /** The evaluator's own words in the objection; null where there are none, or where they are not shown. */
  objection: string | null
}

/** A case in the work list. `due` and `next` are the first instants that are too late. */
export interface CaseListItem {
  id: string
  service: string
  hall: string
  region: string
  unit: string
  window: number | null
  item: string | null
  level: RatingLevel
  levelName: string
  realName: boolean
  state: CaseStage
  stateName: string
  handler: string | null
  kind: string | null
  openedAt: string
  due: string
  provisional: boolean
  next: string | null
  lamp: Lamp | null
  overdue: boolean
  extensionAsked: number | null
  extensions: number
  claim: 'pending' | 'upheld' | 'dismissed' | null
  verdict: Verdict | null
  round: number
  late: boolean
  escalated: boolean
}

/** Somebody who may be named in the cases of a hall. */
export interface CasePerson {
  id: string
  name: string
  roles: string[]
  department: string | null
}

/** Who rated, in clear; each look is logged. */
export interface EvaluatorView {
  name: string | null
  phone: string | null
  text: string | null
}
