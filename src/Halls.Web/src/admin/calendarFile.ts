import type { CalendarStatus, CalendarYear } from '../api/admin'

/** A calendar file as people write it: holidays from a day to a day. */
export interface CalendarFile {
  year: number
  revision: number
  status: CalendarStatus
  basis: string
  off: { name: string; from: string; to: string }[]
  work: string[]
}

export type FileField = 'file' | 'year' | 'revision' | 'status' | 'basis' | 'off' | 'work'
export type FileFaultKey =
  | 'encoding'
  | 'large'
  | 'json'
  | 'object'
  | 'unknown'
  | 'year'
  | 'revision'
  | 'notLater'
  | 'takenBack'
  | 'status'
  | 'text'
  | 'list'
  | 'empty'
  | 'holiday'
  | 'day'
  | 'order'
  | 'twice'
  | 'weekend'
  | 'both'
  | 'guessed'

/** What is wrong with a file, and where; `slots` fills the words. */
export interface FileFault {
  field: FileField
  fault: FileFaultKey
  slots: Record<string, string | number>
}

/** The server takes 64 KiB; a year's file has two. */
const mostCharacters = 60_000
const longestText = 200
const names = ['year', 'revision', 'status', 'basis', 'off', 'work']
const holidayNames = ['name', 'from', 'to']
const dayMs = 86_400_000

/** 0 for Monday, as weeks begin on calendars in China, to 6 for Sunday. */
export const weekdayOf = (day: string): number => (new Date(Date.parse(`${day}T00:00:00Z`)).getUTCDay() + 6) % 7

export const isWeekend = (day: string): boolean => weekdayOf(day) >= 5

const textOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** The days from one to another, both of them too. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = []
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= Date.parse(`${to}T00:00:00Z`); at += dayMs) days.push(textOf(at))
  return days
}

function isDay(value: unknown, year: number): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const at = Date.parse(`${value}T00:00:00Z`)
  return !isNaN(at) && textOf(at) === value && Number(value.slice(0, 4)) === year
}

const isNumber = (value: unknown, low: number, high: number): value is number => typeof value === 'number' && Math.floor(value) === value && value >= low && value <= high
const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '' && value.length <= longestText
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 40)

/**
 * Reads a calendar file and says all that is wrong with it, by field, so that it can be put right at once. The server judges again, by the same rules, and by what
 * happened meanwhile.
 */
export function readCalendar(text: string): { file: CalendarFile | null; faults: FileFault[] } {
  const faults: FileFault[] = []
  const fault = (field: FileField, key: FileFaultKey, slots: FileFault['slots'] = {}) => faults.push({ field, fault: key, slots })
  const failed = () => ({ file: null, faults })

  if (text.length > mostCharacters) {
    fault('file', 'large')
    return failed()
  }
  // What a browser writes for bytes that are no UTF-8.
  if (text.indexOf('\ufffd') >= 0) {
    fault('file', 'encoding')
    return failed()
  }
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch {
    fault('file', 'json')
    return failed()
  }
  if (!isObject(root)) {
    fault('file', 'object')
    return failed()
  }

  Object.keys(root)
    .filter((name) => names.indexOf(name) < 0)
    .forEach((name) => fault('file', 'unknown', { name: shown(name) }))
  if (!isNumber(root.year, 2000, 2199)) fault('year', 'year')
  if (!isNumber(root.revision, 1, 1000)) fault('revision', 'revision')
  if (root.status !== 'published' && root.status !== 'provisional') fault('status', 'status')
  if (!isText(root.basis)) fault('basis', 'text', { n: longestText })

  // Without a year no day can be judged.
  const year = isNumber(root.year, 2000, 2199) ? root.year : null
  const off: Record<string, boolean> = {}
  if (!Array.isArray(root.off)) fault('off', 'list')
  else if (root.off.length === 0) fault('off', 'empty')
  else if (year !== null) {
    root.off.forEach((holiday: unknown, i) => {
      if (!isObject(holiday) || !isText(holiday.name) || Object.keys(holiday).some((name) => holidayNames.indexOf(name) < 0)) return fault('off', 'holiday', { n: i + 1 })
      const { from, to } = holiday
      if (!isDay(from, year)) return fault('off', 'day', { day: shown(from), year })
      if (!isDay(to, year)) return fault('off', 'day', { day: shown(to), year })
      if (to < from) return fault('off', 'order', { day: from })
      daysBetween(from, to).forEach((day) => {
        if (off[day]) fault('off', 'twice', { day })
        off[day] = true
      })
    })
  }

  const work: Record<string, boolean> = {}
  if (!Array.isArray(root.work)) fault('work', 'list')
  else if (year !== null) {
    root.work.forEach((day: unknown) => {
      if (!isDay(day, year)) return fault('work', 'day', { day: shown(day), year })
      if (!isWeekend(day) || work[day]) fault('work', 'weekend', { day })
      work[day] = true
      if (off[day]) fault('work', 'both', { day })
    })
    if (root.status === 'provisional' && root.work.length > 0) fault('work', 'guessed')
  }
  return faults.length > 0 ? failed() : { file: root as unknown as CalendarFile, faults }
}

/** What a file says, day by day. */
export const yearOf = (file: CalendarFile): CalendarYear => ({
  year: file.year,
  revision: file.revision,
  status: file.status,
  basis: file.basis,
  off: file.off.reduce<string[]>((days, holiday) => days.concat(daysBetween(holiday.from, holiday.to)), []).sort(),
  work: file.work.slice().sort(),
})

/** What stands against a file because of what holds already. */
export function against(file: CalendarFile, holds: CalendarYear[]): FileFault[] {
  const present = holds.filter((one) => one.year === file.year)[0]
  if (!present) return []
  const faults: FileFault[] = []
  if (file.revision <= present.revision) faults.push({ field: 'revision', fault: 'notLater', slots: { n: present.revision } })
  if (present.status === 'published' && file.status === 'provisional') faults.push({ field: 'status', fault: 'takenBack', slots: {} })
  return faults
}

const isWorking = (year: { off: string[]; work: string[] }, day: string): boolean => year.work.indexOf(day) >= 0 || (!isWeekend(day) && year.off.indexOf(day) < 0)

/** The days that become working days, or cease to be. A year without a file is weekends and nothing else. */
export function changesOf(before: { off: string[]; work: string[] } | undefined, after: { off: string[]; work: string[] }): { day: string; working: boolean }[] {
  const then = before ?? { off: [], work: [] }
  return then.off
    .concat(then.work, after.off, after.work)
    .filter((day, i, all) => all.indexOf(day) === i && isWorking(then, day) !== isWorking(after, day))
    .sort()
    .map((day) => ({ day, working: isWorking(after, day) }))
}
