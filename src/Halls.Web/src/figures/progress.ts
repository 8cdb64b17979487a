import type { CaseCounts } from '../api/figures'

/** How the real-name cases of a month stand against their deadlines. The five add up to all of them. */
export interface Standing {
  /** Due, and done in time. */
  onTime: number
  /** Due, and done too late. */
  late: number
  /** Due, and not done. */
  overdue: number
  /** Done, and not yet due. */
  early: number
  /** Neither done nor due. */
  notDue: number
}

/** Pure; figures that contradict each other, as two readings may for a moment, never give less than nothing. */
export function standingOf(cases: CaseCounts): Standing {
  const handled = cases.namedRectified + cases.namedExplained
  const onTime = cases.namedRectifiedOnTime + cases.namedExplainedOnTime
  const late = Math.max(0, cases.namedDue - onTime - cases.namedOverdue)
  const early = Math.max(0, handled - onTime - late)
  return { onTime, late, overdue: cases.namedOverdue, early, notDue: Math.max(0, cases.namedNotDue - early) }
}

export const standings = ['overdue', 'late', 'onTime', 'early', 'notDue'] as const

export type FunnelStep = 'opened' | 'named' | 'contacted' | 'approved' | 'fedBack' | 'followedUp' | 'content'

/** The way of the cases from being opened to a content citizen. After the first two every step is one of the real-name cases. */
export const funnelOf = (cases: CaseCounts): { step: FunnelStep; count: number }[] => [
  { step: 'opened', count: cases.opened },
  { step: 'named', count: cases.named },
  { step: 'contacted', count: cases.namedContactedOnTime },
  { step: 'approved', count: cases.namedRectified + cases.namedExplained },
  { step: 'fedBack', count: cases.namedFedBack },
  { step: 'followedUp', count: cases.namedFollowedUp },
  { step: 'content', count: cases.namedSatisfied + cases.namedBasicallySatisfied },
]
