import type { Division } from '../api/figures'
import type { Session } from '../api/types'

/** Whose figures a page shows. */
export type Place = { hall: string } | { region: string }

export const isHall = (place: Place): place is { hall: string } => 'hall' in place

/** What a place is called in an address and in a link: region codes without the noughts that say nothing. */
export const shortCode = (code: string): string => (code.length === 12 && code.slice(6) === '000000' ? code.slice(0, 6) : code)

export const placeId = (place: Place): string => (isHall(place) ? `hall:${place.hall}` : `region:${shortCode(place.region)}`)

export const queryOf = (place: Place): Record<string, string> => (isHall(place) ? { hall: place.hall } : { region: shortCode(place.region) })

const word = (query: Record<string, unknown>, name: string): string => (typeof query[name] === 'string' ? (query[name] as string) : '')

/** The place that an address names, or null. */
export function placeOf(query: Record<string, unknown>): Place | null {
  if (word(query, 'hall')) return { hall: word(query, 'hall') }
  if (word(query, 'region')) return { region: word(query, 'region') }
  return null
}

/** The month that an address names (`2026-11`), or null for the present one. */
export const monthOf = (query: Record<string, unknown>): string | null => (/^\d{4}-(0[1-9]|1[0-2])$/.test(word(query, 'month')) ? word(query, 'month') : null)

const readers = ['supervisor', 'reviewer', 'approver', 'region']

/** Where somebody may look, each place once; regions first, the widest first. Pure. */
export function placesOf(who: Session): Place[] {
  const seen: Record<string, boolean> = {}
  const places: Place[] = []
  who.roles
    // Who holds a role for one department only sees no figures of the whole hall, in which the others are.
    .filter((grant) => readers.indexOf(grant.role) >= 0 && !grant.department)
    .forEach((grant) => {
      const place: Place | null = grant.hall ? { hall: grant.hall } : grant.region ? { region: grant.region } : null
      if (place === null || seen[placeId(place)]) return
      seen[placeId(place)] = true
      places.push(place)
    })
  const significant = (place: Place) => (isHall(place) ? 99 : place.region.replace(/(00)+$/, '').length)
  return places.sort((a, b) => significant(a) - significant(b))
}

export const liveAddress = (place: Place): string =>
  isHall(place) ? `/api/halls/${encodeURIComponent(place.hall)}/figures/live` : `/api/regions/${encodeURIComponent(place.region)}/live`

/** Without a place: everything that one may see. */
export function reportAddress(month: string, place: Place | null, by: Division): string {
  const query = new URLSearchParams({ ...(place ? queryOf(place) : {}), by })
  return `/api/reports/${month}?${query.toString()}`
}

/** One level down: the place that a part stands for, or null where there is none below (a window, a department). */
export function placeBelow(key: string, by: Division, from: Place | null): Place | null {
  if (by === 'hall') return key === '' ? null : { hall: key }
  if (by !== 'region' || key === '') return null
  const here = from !== null && !isHall(from) ? shortCode(from.region) : null
  // A city's own halls stand in the city's own row: there is no level between.
  return shortCode(key) === here ? null : { region: shortCode(key) }
}

/** By what the parts of a snapshot are divided. */
export function partsBy(place: Place, keys: string[]): Division {
  if (isHall(place)) return 'window'
  return keys.length > 0 && keys.every((key) => /^\d{12}$/.test(key)) ? 'region' : 'hall'
}

/** Those above, the widest first. */
export const fromAbove = <T extends { key: string }>(above: T[]): T[] =>
  above.slice().sort((a, b) => a.key.replace(/(00)+$/, '').length - b.key.replace(/(00)+$/, '').length)

const two = (n: number) => (n < 10 ? `0${n}` : String(n))

/** The month itself and those before it. */
export function monthsUpTo(month: string, count: number): string[] {
  const year = Number(month.slice(0, 4))
  const first = Number(month.slice(5, 7)) - 1
  const months: string[] = []
  for (let back = 0; back < count; back++) {
    const at = year * 12 + first - back
    months.push(`${Math.floor(at / 12)}-${two((at % 12) + 1)}`)
  }
  return months
}

/** The days of a month, `2026-11-01` first. */
export function daysOf(month: string): string[] {
  const count = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate()
  const days: string[] = []
  for (let day = 1; day <= count; day++) days.push(`${month}-${two(day)}`)
  return days
}

/** Whether somebody may read a region's figures: one of the grants reaches it. Pure. */
export function mayRead(who: Session | null | undefined, region: string): boolean {
  if (!who) return false
  return who.roles.some((grant) => {
    if (grant.role === 'systemAdministrator') return true
    if (readers.indexOf(grant.role) < 0 || grant.hall || grant.department || !grant.region) return false
    return region.indexOf(grant.region.replace(/(00)+$/, '')) === 0
  })
}
