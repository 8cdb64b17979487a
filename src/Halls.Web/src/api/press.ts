import { ref } from 'vue'
import { ApiProblem, NetworkFailure, newKey } from './http'

/**
 * One press of a button. While it is under way a second press does nothing; when its outcome is unknown it keeps its
 * idempotency key, and `again` sends the same press under the same key, so a ticket is never taken twice.
 */
export function usePress(retryDelaysMs: number[] = [800, 2000]) {
  const pending = ref(false)
  const failure = ref<ApiProblem | NetworkFailure | null>(null)
  let unsettled: { key: string; action: (key: string) => Promise<unknown> } | null = null

  async function attempt<T>(press: { key: string; action: (key: string) => Promise<T> }): Promise<T | undefined> {
    pending.value = true
    failure.value = null
    unsettled = press
    try {
      for (let round = 0; ; round++) {
        try {
          const answer = await press.action(press.key)
          unsettled = null
          return answer
        } catch (error) {
          const delay = retryDelaysMs[round]
          if (!(error instanceof NetworkFailure) || error.timedOut || delay === undefined) throw error
          await new Promise((resolve) => setTimeout(resolve, delay))
        }
      }
    } catch (error) {
      if (!(error instanceof ApiProblem) && !(error instanceof NetworkFailure)) throw error
      if (error instanceof ApiProblem && !error.outcomeUnknown) unsettled = null
      failure.value = error
      return undefined
    } finally {
      pending.value = false
    }
  }

  return {
    pending,
    failure,
    /** Sends a new press; undefined when it failed (see `failure`) or another one is under way. */
    async press<T>(action: (key: string) => Promise<T>): Promise<T | undefined> {
      if (pending.value) return undefined
      return attempt({ key: newKey(), action })
    },
    /** Sends the last press again under its own key, when its outcome is unknown. */
    async again<T>(): Promise<T | undefined> {
      if (pending.value || unsettled === null) return undefined
      return attempt(unsettled as { key: string; action: (key: string) => Promise<T> })
    },
    canRetry: () => unsettled !== null,
    forget() {
      failure.value = null
      unsettled = null
    },
  }
}

export type Press = ReturnType<typeof usePress>
