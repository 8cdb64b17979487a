import { ref, shallowRef } from 'vue'
import { ApiProblem, NetworkFailure, request } from '../api/http'
import type { Division, FigureReport } from '../api/figures'
import { reportAddress, type Place } from './place'

/** The reports of a month, each division read when it is first asked for. */
export function useReports(place: Place | null, month: () => string) {
  const reports = shallowRef<Partial<Record<Division, FigureReport>>>({})
  const failure = ref<ApiProblem | NetworkFailure | null>(null)
  const reading: Partial<Record<Division, boolean>> = {}

  async function read(by: Division): Promise<void> {
    if (reading[by]) return
    reading[by] = true
    try {
      const report = await request<FigureReport>('GET', reportAddress(month(), place, by))
      reports.value = { ...reports.value, [by]: report }
      failure.value = null
    } catch (error) {
      if (!(error instanceof ApiProblem) && !(error instanceof NetworkFailure)) throw error
      failure.value = error
    } finally {
      reading[by] = false
    }
  }

  return {
    reports,
    failure,
    read,
    /** Reads those that have not been read. */
    need: (divisions: Division[]) => Promise.all(divisions.filter((by) => !reports.value[by]).map(read)),
    /** Reads again whatever has been read. */
    refresh: () => Promise.all((Object.keys(reports.value) as Division[]).map(read)),
    /** Forgets a month. */
    clear(): void {
      reports.value = {}
      failure.value = null
    },
  }
}
