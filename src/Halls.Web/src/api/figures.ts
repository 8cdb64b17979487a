// The shapes of the month's figures, as fixed by the contract at the edge.

/** A ratio that never hides its two numbers; `percent` is — where the denominator is nought. */
export interface Ratio {
  numerator: number
  denominator: number
  value: number | null
  percent: string
  /** Out of ten thousand; only of the share of bad ratings. */
  perTenThousand?: string
}

export const ratioNames = [
  'activeRate',
  'participationRate',
  'goodRate',
  'satisfiedRate',
  'badRate',
  'rectificationRate',
  'handledRate',
  'onTimeRate',
  'onTimeHandledRate',
  'contactRate',
  'followUpRate',
  'followUpSatisfaction',
] as const
export type RatioName = (typeof ratioNames)[number]

export interface RatingCounts {
  total: number
  active: number
  level5: number
  level4: number
  level3: number
  level2: number
  level1: number
  default: number
  realName: number
  supplementary: number
  superseded: number
  invalid: number
  rateable: number
  rated: number
}

export interface CaseCounts {
  opened: number
  named: number
  namedRectified: number
  namedExplained: number
  namedDue: number
  namedRectifiedOnTime: number
  namedExplainedOnTime: number
  namedOverdue: number
  namedNotDue: number
  namedContactDue: number
  namedContactedOnTime: number
  namedFedBack: number
  namedFollowedUp: number
  namedSatisfied: number
  namedBasicallySatisfied: number
  namedUnsatisfied: number
  anonymous: number
  anonymousHandled: number
  claimed: number
  judgedInvalid: number
  extended: number
  reopened: number
}

export interface FigureRow {
  key: string
  name: string
  noBadRatings: boolean
  fullyHandled: boolean
  ratings: RatingCounts
  cases: CaseCounts
  ratios: Record<RatioName, Ratio>
}

export interface IndicatorCount {
  code: string
  label: string
  level: number
  count: number
}

/** Cases of a unit whose time has run out. */
export interface LateUnit {
  unit: string
  hall: string
  hallName: string
  overdue: number
  oldestDue: string
}

/** The figures of a region or a hall as they are now. */
export interface FigureSnapshot {
  region: string
  name: string
  hall?: string | null
  hallName?: string | null
  month: string
  day: string
  asOf: string
  change: number
  today: FigureRow
  total: FigureRow
  above: { key: string; name: string }[]
  /** The regions below, the halls where there is no region below, the windows of a hall. */
  parts: FigureRow[]
  days: FigureRow[]
  channels: FigureRow[]
  indicators: IndicatorCount[]
  late: LateUnit[]
}

export const divisions = ['region', 'hall', 'department', 'window', 'item', 'channel', 'day', 'indicator'] as const
/** By what a month is divided. */
export type Division = (typeof divisions)[number]

export interface Formula {
  key: string
  name: string
  formula: string
  version: number
  rule: string
}

/** One way of adding up that must give the total. */
export interface Identity {
  of: string
  holds: boolean
  differences: { counter: string; expected: number; sum: number }[]
}

export interface FigureReport {
  month: string
  region: string | null
  hall: string | null
  by: Division
  asOf: string
  cutOff: string
  final: boolean
  formulas: Formula[]
  total: FigureRow
  rows: FigureRow[]
  identities: Identity[]
  indicators: IndicatorCount[] | null
}

export interface SignalFlag {
  signal: string
  signalName: string
  hall: string
  hallName: string
  day: string
  subject: string
  ratings: { id: string; level: number; ratedAt: string; window: number | null; channel: string }[]
}
