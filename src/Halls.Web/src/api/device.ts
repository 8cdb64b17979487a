const storageKey = (hall: string) => `halls.device.${hall}`
const arrived: Record<string, string> = {}

/**
 * The token of a kiosk. It arrives once in the address' fragment (`#token=…`), which no server sees, is kept in this browser and
 * taken out of the address bar, so that nobody reads it off the screen.
 */
export function deviceToken(hall: string): string | null {
  const match = /(?:^#|&)token=([^&]+)/.exec(location.hash)
  if (match) {
    const token = decodeURIComponent(match[1]!)
    arrived[hall] = token
    try {
      localStorage.setItem(storageKey(hall), token)
    } catch {
      // A browser that keeps nothing (private mode) still works until it is reloaded.
    }
    history.replaceState(history.state, '', location.pathname + location.search)
    return token
  }
  if (arrived[hall]) return arrived[hall]!
  try {
    return localStorage.getItem(storageKey(hall))
  } catch {
    return null
  }
}
