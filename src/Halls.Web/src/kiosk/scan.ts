/** What a ticket's code says: the link that follows the ticket, or the one that rates the service. */
export interface ScannedLink {
  kind: 'follow' | 'rate'
  token: string
}

const link = /(?:^|\/)([tr])\/([A-Za-z0-9._-]{8,200})(?:[/?#].*)?$/

/** Reads a code. Only the link's own token is taken from it, never an address: a code of somebody else's leads nowhere. */
export function linkOf(text: string): ScannedLink | null {
  const found = link.exec(text.trim())
  if (found === null) return null
  return { kind: found[1] === 't' ? 'follow' : 'rate', token: found[2] ?? '' }
}

/** Between two characters of a scanner; nobody types that fast, and a scanner never pauses longer. */
const pauseMs = 500
const longest = 500

/** Collects what a scanner types as a keyboard does: characters in quick succession and Enter. */
export class ScanCollector {
  private text = ''
  private at = 0

  /** `scanned` gets each whole code. */
  constructor(private readonly scanned: (text: string) => void) {}

  /** A key, and when it was pressed in milliseconds. True for the Enter that ends a code. */
  key(key: string, at: number): boolean {
    if (at - this.at > pauseMs) this.text = ''
    this.at = at
    if (key === 'Enter') {
      const text = this.text
      this.text = ''
      if (text.length > 0) this.scanned(text)
      return text.length > 0
    }
    if (key.length === 1 && this.text.length < longest) this.text += key
    return false
  }
}
