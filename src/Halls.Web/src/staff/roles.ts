import type { Session } from '../api/types'
import { placesOf } from '../figures/place'

const has = (who: Session | null | undefined, roles: string[]): boolean => !!who && who.roles.some((grant) => roles.indexOf(grant.role) >= 0)

/** Whether somebody may look at the figures: of a place that a role reaches, or of all. Pure. */
export const readsFigures = (who: Session | null | undefined): boolean => !!who && (placesOf(who).length > 0 || has(who, ['systemAdministrator']))

/** Whether somebody may enter cards and calls. Pure. */
export const entersRatings = (who: Session | null | undefined): boolean => has(who, ['supervisor'])

/** Whether somebody looks after what all halls share: the calendar, the messages that go out. Pure. */
export const administers = (who: Session | null | undefined): boolean => has(who, ['systemAdministrator'])

/** Whether somebody is told of what looks helped along: the supervising side, never the rated unit nor who serves there. Pure. */
export const seesSignals = (who: Session | null | undefined): boolean =>
  has(who, ['systemAdministrator']) || (!!who && who.roles.some((grant) => (grant.role === 'supervisor' || grant.role === 'region') && !grant.department) && !has(who, ['clerk']))
