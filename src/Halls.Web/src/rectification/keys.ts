export type ListKey = 'next' | 'previous' | 'filter' | 'back' | null

/** What a key means on the pages of rectification. A key that somebody types into a field means nothing here. Pure. */
export function readKey(event: { key: string; altKey: boolean; ctrlKey: boolean; metaKey: boolean }, tag: string, typing: boolean): ListKey {
  if (event.altKey || event.ctrlKey || event.metaKey || typing || tag === 'SELECT') return null
  if (event.key === 'j') return 'next'
  if (event.key === 'k') return 'previous'
  if (event.key === '/') return 'filter'
  if (event.key === 'u') return 'back'
  return null
}

/** Whether somebody types at an element. */
export const isTyping = (element: { tagName: string; getAttribute(name: string): string | null } | null): boolean =>
  element !== null &&
  (element.tagName === 'TEXTAREA' || (element.tagName === 'INPUT' && !/^(checkbox|radio|button|submit)$/.test(element.getAttribute('type') ?? 'text')))
