import { ref } from 'vue'
import { ApiProblem, request } from './http'
import type { Session } from './types'

/** Who is signed in: undefined while not known yet, null when nobody is. */
export const session = ref<Session | null | undefined>(undefined)

export async function loadSession(): Promise<Session | null> {
  try {
    session.value = await request<Session>('GET', '/api/session')
  } catch (error) {
    if (!(error instanceof ApiProblem) || (error.status !== 401 && error.status !== 404)) throw error
    session.value = null
  }
  return session.value
}

export interface Credentials {
  login: string
  password: string
  code?: string
  newPassword?: string
}

export async function signIn(body: Credentials, key: string): Promise<Session> {
  session.value = await request<Session>('POST', '/api/session', { body, key })
  return session.value
}

export async function signOut(): Promise<void> {
  await request<void>('DELETE', '/api/session')
  session.value = null
}
