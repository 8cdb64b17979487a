import { computed, ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { ApiProblem, NetworkFailure } from '../api/http'
import { loadSession, session, signOut } from '../api/session'
import { useIdleLimit } from '../parts/idle'
import { administers } from '../staff/roles'

const idleMinutes = 30

/** What every administrators' page does: it leads to the sign-in, knows who may be here, ends after half an hour without a hand on the machine, and keeps what went wrong. */
export function useAdminPage(begin: () => Promise<void>) {
  const route = useRoute()
  const router = useRouter()
  const failure = ref<ApiProblem | NetworkFailure | null>(null)

  function toSignIn(): void {
    void router.push({ path: '/sign-in', query: { next: route.fullPath } })
  }
  useIdleLimit(idleMinutes, () => {
    signOut().then(toSignIn, toSignIn)
  })

  /** Runs a reading; false when it failed, and `failure` says how. */
  async function quietly(reading: () => Promise<void>): Promise<boolean> {
    try {
      await reading()
      failure.value = null
      return true
    } catch (error) {
      if (!(error instanceof ApiProblem) && !(error instanceof NetworkFailure)) throw error
      if (error instanceof ApiProblem && error.status === 401) toSignIn()
      else failure.value = error
      return false
    }
  }

  async function start(): Promise<void> {
    await quietly(async () => {
      const who = await loadSession()
      if (who === null) return toSignIn()
      if (administers(who)) await begin()
    })
  }
  void start()

  return { failure, quietly, start, refused: computed(() => !!session.value && !administers(session.value)) }
}
