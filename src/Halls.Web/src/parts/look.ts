import { ref, watchEffect } from 'vue'
import { setLanguage, language, type Language } from '../i18n'

const stored = (name: string): string | null => {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

const store = (name: string, value: string): void => {
  try {
    localStorage.setItem(name, value)
  } catch {
    // Without storage the choice holds until the page is left.
  }
}

/** Whether type is shown large. */
export const large = ref(false)

/** Reads `?lang=` and `?large=`, else what was chosen before; marks the document accordingly. */
export function prepareLook(search: string): void {
  const query = new URLSearchParams(search)
  const wanted = query.get('lang') ?? stored('halls.lang')
  setLanguage(wanted === 'en' ? 'en' : 'zh-CN')
  large.value = query.has('large') ? query.get('large') !== '0' : stored('halls.large') === '1'
  watchEffect(() => document.documentElement.classList[large.value ? 'add' : 'remove']('large'))
}

/** Switches to the other language; a shared machine (kiosk) does not remember it. */
export function switchLanguage(remember: boolean): void {
  const next: Language = language() === 'en' ? 'zh-CN' : 'en'
  setLanguage(next)
  if (remember) store('halls.lang', next)
}

export function switchLarge(remember: boolean): void {
  large.value = !large.value
  if (remember) store('halls.large', large.value ? '1' : '0')
}
