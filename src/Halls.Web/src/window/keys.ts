export type Verb = 'next' | 'recall' | 'start' | 'complete' | 'miss' | 'hold' | 'transfer' | 'pause'

/** The keys of the trade's call boxes. F5 stays the browser's, F10 is pause and resume. */
export const keyOf: Record<Verb, string> = {
  next: 'F2',
  recall: 'F3',
  start: 'F4',
  complete: 'F6',
  miss: 'F7',
  hold: 'F8',
  transfer: 'F9',
  pause: 'F10',
}

export type Key = { kind: 'verb'; verb: Verb } | { kind: 'pick' } | { kind: 'resume'; index: number } | null

/** What a key press means at the console. Pure. */
export function readKey(event: { key: string; code: string; altKey: boolean; ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }): Key {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return null
  if (event.altKey) {
    const digit = /^Digit([1-9])$/.exec(event.code)
    return digit ? { kind: 'resume', index: Number(digit[1]) - 1 } : null
  }
  if (event.key === '/') return { kind: 'pick' }
  for (const verb of Object.keys(keyOf) as Verb[]) if (keyOf[verb] === event.key) return { kind: 'verb', verb }
  return null
}
