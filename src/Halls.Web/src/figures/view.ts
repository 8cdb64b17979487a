import type { Division, FigureReport, FigureRow, FigureSnapshot, IndicatorCount } from '../api/figures'
import { fromAbove, isHall, partsBy, type Place } from './place'

/** Who is late, and by how much; of an earlier month without the hall and the day. */
export interface Late {
  unit: string
  hall: string | null
  hallName: string | null
  overdue: number
  oldestDue: string | null
}

/** What the page draws, whether it moves or was cut off. */
export interface View {
  name: string
  month: string
  /** The present day; null for an earlier month. */
  day: string | null
  asOf: string
  today: FigureRow | null
  total: FigureRow
  above: { key: string; name: string }[]
  parts: FigureRow[]
  partsBy: Division
  days: FigureRow[]
  channels: FigureRow[]
  indicators: IndicatorCount[]
  late: Late[]
}

export function viewOfSnapshot(place: Place, snapshot: FigureSnapshot): View {
  return {
    name: snapshot.hallName || snapshot.name,
    month: snapshot.month,
    day: snapshot.day,
    asOf: snapshot.asOf,
    today: snapshot.today,
    total: snapshot.total,
    above: fromAbove(snapshot.above),
    parts: snapshot.parts,
    partsBy: partsBy(place, snapshot.parts.map((row) => row.key)),
    days: snapshot.days,
    channels: snapshot.channels,
    indicators: snapshot.indicators,
    late: snapshot.late,
  }
}

/** What an earlier month has to be asked for before it can be drawn whole; the parts of it are those of the place as it is now. */
export const divisionsOfMonth = (place: Place | null, named: FigureSnapshot | null): Division[] => [
  place === null ? 'region' : partsBy(place, named?.parts.map((row) => row.key) ?? []),
  'day',
  'channel',
  'indicator',
  'department',
]

/** An earlier month, once all its divisions are there. The names of the place and of those above stand in the snapshot only. */
export function viewOfReports(place: Place | null, reports: Partial<Record<Division, FigureReport>>, named: FigureSnapshot | null, everywhere: string): View | null {
  const by = divisionsOfMonth(place, named)
  const parts = reports[by[0]!]
  const { day, channel, indicator, department } = reports
  if (!parts || !day || !channel || !indicator || !department) return null
  return {
    name: named?.hallName || named?.name || (place === null ? everywhere : isHall(place) ? place.hall : place.region),
    month: parts.month,
    day: null,
    asOf: parts.asOf,
    today: null,
    total: parts.total,
    above: named ? fromAbove(named.above) : [],
    parts: parts.rows,
    partsBy: by[0]!,
    days: day.rows,
    channels: channel.rows,
    indicators: indicator.indicators ?? [],
    late: department.rows
      .filter((row) => row.cases.namedOverdue > 0)
      .map((row) => ({ unit: row.name, hall: null, hallName: null, overdue: row.cases.namedOverdue, oldestDue: null }))
      .sort((a, b) => b.overdue - a.overdue),
  }
}
