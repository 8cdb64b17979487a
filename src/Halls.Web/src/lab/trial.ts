// The laboratory as the API says it, and what the page makes of it.

export type TrialPolicy = 'recorded' | 'none' | 'longest-queue' | 'max-weight' | 'tidal'

export interface TrialWaits {
  people: number
  mean: number | null
  p50: number | null
  p90: number | null
  longest: number | null
  overTarget: number
  neverCalled: number
}

export interface TrialResult {
  name: string
  policy: TrialPolicy
  waits: TrialWaits
  queues: { queue: string; waits: TrialWaits }[]
  halfHours: { minute: number; people: number; mean: number | null }[]
  movesADay: number
}

export interface Simulated {
  hall: string
  day: string | null
  seed: number
  results: TrialResult[]
}

export interface HallDefinition {
  name: string
  nameEn?: string | null
  queues: { id: string; name: string; nameEn?: string | null }[]
  windows: { no: number; name: string; serves: string[]; canServe: string[] }[]
}

/** Signs that differ from the opening plan, as the request has them. Pure. */
export function changedWindows(hall: HallDefinition, signs: Record<number, string[]>): { no: number; serves: string[] }[] {
  return hall.windows
    .filter((window) => {
      const sign = signs[window.no]
      return sign !== undefined && sign.length > 0 && !(sign.length === window.serves.length && sign.every((id) => window.serves.indexOf(id) >= 0))
    })
    .map((window) => ({ no: window.no, serves: signs[window.no]! }))
}

/** What the page offers: the policies, and no moves with everything on each sign that the window may serve. */
export type TrialKind = TrialPolicy | 'wide'

/** Every window that could hold more on its sign, with all that it may serve. Pure. */
export const wideSigns = (hall: HallDefinition): { no: number; serves: string[] }[] =>
  hall.windows.filter((window) => window.canServe.some((id) => window.serves.indexOf(id) < 0)).map((window) => ({ no: window.no, serves: window.canServe.slice() }))

/**
 * Whether wide signs alone do as well as moving windows: a wide sign costs nobody a walk and needs no decision, so it comes first. Minutes of mean wait; null
 * where the two were not both tried, or nobody was called. Pure.
 */
export function widthFirst(tried: readonly { kind: TrialKind; mean: number | null }[]): { wide: number; moved: number; enough: boolean } | null {
  const mean = (kind: TrialKind) => tried.filter((one) => one.kind === kind)[0]?.mean ?? null
  const wide = mean('wide')
  const moved = mean('tidal')
  return wide === null || moved === null ? null : { wide, moved, enough: wide <= moved * 1.03 + 0.05 }
}

/** The day before, `yyyy-MM-dd`. Pure. */
export const dayBefore = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)

/** The share of those called that waited longer than promised, in percent; null when nobody was. Pure. */
export const latePercent = (waits: TrialWaits): number | null => (waits.people === 0 ? null : Math.round((waits.overTarget / waits.people) * 1000) / 10)

/** `540` as `09:00`. Pure. */
export const clockOf = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
