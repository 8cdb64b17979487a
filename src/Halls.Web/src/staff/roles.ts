import type { Session } from '../api/types'

const has = (who: Session | null | undefined, roles: string[]): boolean => !!who && who.roles.some((grant) => roles.indexOf(grant.role) >= 0)

/** Who watches over a hall or a region. */
const watching = ['supervisor', 'reviewer', 'region', 'systemAdministrator']

/** Whether somebody may look at the figures. Pure. */
export const readsFigures = (who: Session | null | undefined): boolean => has(who, watching)

/** Whether somebody may enter cards and calls. Pure. */
export const entersRatings = (who: Session | null | undefined): boolean => has(who, ['supervisor'])

/** Whether somebody is told of what looks helped along: the supervising side, never the rated unit. Pure. */
export const seesSignals = (who: Session | null | undefined): boolean => has(who, ['supervisor', 'region'])
