import type { Session } from '../api/types'

/** Where somebody goes after signing in: the page they came for, else the work list of those who put ratings right, else their window, else their hall. Never off this site. Pure. */
export function landingOf(who: Session, next: unknown): string {
  if (typeof next === 'string' && /^\/(?![/\\])/.test(next) && next.indexOf('/sign-in') !== 0) return next
  const hall = who.hall ?? who.roles.map((role) => role.hall).filter((id) => id !== null)[0] ?? null
  const window = who.window ?? who.roles.map((role) => role.window).filter((no) => no !== null)[0] ?? null
  // Who only works on rectification has no board of a hall to look at.
  if (who.roles.length > 0 && who.roles.every((role) => /^(handler|reviewer|approver)$/.test(role.role))) return '/rectifications'
  if (hall !== null && window !== null) return `/window/${hall}/${window}`
  if (hall !== null) return `/hall/${hall}`
  return '/'
}
