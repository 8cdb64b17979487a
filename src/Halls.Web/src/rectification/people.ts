import { ref } from 'vue'
import { ApiProblem, NetworkFailure, request } from '../api/http'
import type { CasePerson } from '../api/ratings'
import { session } from '../api/session'
import type { HallSummary, Page } from '../api/types'
import { i18n } from '../i18n'

/** So much of an account's id is shown where its name is not known. */
const shownOfId = 8

/** The names behind the accounts and halls that cases name. Names are a help to the reader: a case can be read and worked on without them. */
export function usePeople() {
  const people = ref<Record<string, CasePerson>>({})
  const halls = ref<Record<string, string>>({})
  const asked: Record<string, boolean> = {}

  async function quietly(reading: Promise<void>): Promise<void> {
    try {
      await reading
    } catch (error) {
      if (!(error instanceof ApiProblem) && !(error instanceof NetworkFailure)) throw error
    }
  }

  async function readPeople(hall: string): Promise<void> {
    const list = await request<CasePerson[]>('GET', `/api/rectifications/people?hall=${encodeURIComponent(hall)}`)
    const next = { ...people.value }
    list.forEach((person) => (next[person.id] = person))
    people.value = next
  }

  async function readHalls(): Promise<void> {
    const page = await request<Page<HallSummary>>('GET', '/api/halls')
    const next: Record<string, string> = {}
    page.items.forEach((hall) => (next[hall.id] = hall.name))
    halls.value = next
  }

  return {
    people,
    /** Asks for the names of these halls, once each. */
    know(ids: string[]): void {
      ids
        .filter((id) => !asked[id])
        .forEach((id) => {
          asked[id] = true
          void quietly(readPeople(id))
        })
    },
    knowHalls: () => void quietly(readHalls()),
    hallName: (id: string): string => halls.value[id] ?? id,
    /** An account by name; by the beginning of its id where the name is not known, such as of somebody who has left. */
    nameOf(id: string): string {
      const name = people.value[id]?.name
      if (id === session.value?.id) return i18n.global.t('rect.meNamed', { name: session.value.name })
      return name ?? (id.length > shownOfId + 1 ? `${id.slice(0, shownOfId)}…` : id)
    },
    /** Those who can be made the handler. */
    handlers: (): CasePerson[] => Object.keys(people.value).map((id) => people.value[id]!).filter((person) => person.roles.indexOf('handler') >= 0),
  }
}
