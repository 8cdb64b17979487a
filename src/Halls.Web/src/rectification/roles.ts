import type { Session } from '../api/types'

const caseRoles = ['handler', 'reviewer', 'approver', 'supervisor', 'region']

/** Whether somebody has a part in rectification, so that a link to the work list leads somewhere. Pure. */
export const worksOnCases = (who: Session | null | undefined): boolean => !!who && who.roles.some((grant) => caseRoles.indexOf(grant.role) >= 0)
