import { onScopeDispose, ref, shallowRef } from 'vue'
import { ApiProblem, request } from '../api/http'
import type { Tidal } from './types'

const readEveryMs = 5000

/** The tidal windows of a hall for as long as the calling component lives; nothing is asked before somebody is signed in, or again of whoever may not see them. */
export function useTide(hall: string, signedIn: () => boolean) {
  const tide = shallowRef<Tidal | null>(null)
  const allowed = ref<boolean | null>(null)
  const failing = ref(false)
  let readings = 0

  async function read(): Promise<void> {
    if (allowed.value === false || !signedIn()) return
    const reading = ++readings
    try {
      const arrived = await request<Tidal>('GET', `/api/halls/${hall}/tidal`)
      if (reading !== readings) return
      tide.value = arrived
      allowed.value = true
      failing.value = false
    } catch (error) {
      if (reading !== readings) return
      // The last good state stays; that it is old is said beside it.
      if (error instanceof ApiProblem && (error.status === 401 || error.status === 403)) allowed.value = false
      else failing.value = true
    }
  }

  let soon: ReturnType<typeof setTimeout> | undefined
  function readSoon(): void {
    if (soon !== undefined) return
    soon = setTimeout(() => {
      soon = undefined
      void read()
    }, 300)
  }

  const timer = setInterval(() => void read(), readEveryMs)
  onScopeDispose(() => {
    clearInterval(timer)
    clearTimeout(soon)
  })
  return { tide, allowed, failing, read, readSoon }
}
