import { onScopeDispose } from 'vue'

const signs = ['keydown', 'mousedown', 'mousemove', 'touchstart', 'wheel'] as const

/**
 * Calls `leave` once when nobody has touched this machine for so many minutes. A live page asks the server all the time, so its
 * session would never grow idle by itself.
 */
export function useIdleLimit(minutes: number, leave: () => void): void {
  let seen = Date.now()
  const note = () => {
    seen = Date.now()
  }
  signs.forEach((sign) => window.addEventListener(sign, note, { passive: true }))
  const timer = setInterval(() => {
    if (Date.now() - seen < minutes * 60_000) return
    stop()
    leave()
  }, 10_000)

  function stop(): void {
    clearInterval(timer)
    signs.forEach((sign) => window.removeEventListener(sign, note))
  }
  onScopeDispose(stop)
}
