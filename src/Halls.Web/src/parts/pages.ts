import { computed, onScopeDispose, ref, type Ref } from 'vue'

/** Cuts a list into pages and turns them by itself every `everyMs`; nothing is ever left out, only shown by turns. */
export function useTurningPages<T>(items: Ref<T[]>, size: Ref<number>, everyMs: number) {
  const turn = ref(0)
  const timer = setInterval(() => turn.value++, everyMs)
  onScopeDispose(() => clearInterval(timer))
  const pages = computed(() => Math.max(1, Math.ceil(items.value.length / size.value)))
  const page = computed(() => turn.value % pages.value)
  return {
    pages,
    page,
    shown: computed(() => items.value.slice(page.value * size.value, (page.value + 1) * size.value)),
  }
}
