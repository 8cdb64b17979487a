import { ref } from 'vue'

// One audio context a page. Browsers keep it suspended until somebody has touched the page once.
type ContextConstructor = new () => AudioContext
const constructorOf = (): ContextConstructor | undefined => {
  const w = window as unknown as { AudioContext?: ContextConstructor; webkitAudioContext?: ContextConstructor }
  return w.AudioContext ?? w.webkitAudioContext
}

let context: AudioContext | null = null

/** `locked` until a person has touched the page, `none` where the browser has no sound. */
export const soundState = ref<'locked' | 'on' | 'none'>('locked')
/** Whether a voice for the language asked for is there. Known only after the browser has loaded its voices. */
export const hasVoice = ref(false)

function readState(): void {
  soundState.value = context === null ? 'none' : context.state === 'running' ? 'on' : 'locked'
}

/** Prepares sound; call once when the page comes up. It opens by itself where the browser's policy allows it (kiosk mode). */
export function prepareSound(lang: string): void {
  const Constructor = constructorOf()
  if (!context && Constructor) {
    context = new Constructor()
    context.onstatechange = readState
  }
  readState()
  if (typeof speechSynthesis !== 'undefined') {
    const look = () => (hasVoice.value = voiceFor(lang) !== null)
    look()
    if (speechSynthesis.addEventListener) speechSynthesis.addEventListener('voiceschanged', look)
    else speechSynthesis.onvoiceschanged = look
  }
}

/** To be called from a touch or a key: browsers allow sound only then. */
export async function unlockSound(): Promise<void> {
  if (!context) return
  if (context.state === 'suspended') await context.resume()
  readState()
}

function voiceFor(lang: string): SpeechSynthesisVoice | null {
  const prefix = lang === 'en' ? 'en' : 'zh'
  const voices = speechSynthesis.getVoices().filter((voice) => voice.lang.toLowerCase().replace('_', '-').indexOf(prefix) === 0)
  const mainland = voices.filter((voice) => /cn|hans/i.test(voice.lang))
  // A voice that lives in this machine speaks without the Internet.
  const local = (list: SpeechSynthesisVoice[]) => list.filter((voice) => voice.localService)
  return local(mainland)[0] ?? mainland[0] ?? local(voices)[0] ?? voices[0] ?? null
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Two falling tones, about a second. Returns at once where there is no sound. */
export async function chime(): Promise<void> {
  if (!context || context.state !== 'running') return
  const start = context.currentTime + 0.02
  const tones: [number, number][] = [
    [784, 0],
    [622.25, 0.38],
  ]
  for (const [frequency, after] of tones) {
    const oscillator = context.createOscillator()
    const gain = context.createGain()
    oscillator.type = 'sine'
    oscillator.frequency.value = frequency
    gain.gain.setValueAtTime(0.0001, start + after)
    gain.gain.exponentialRampToValueAtTime(0.35, start + after + 0.03)
    gain.gain.exponentialRampToValueAtTime(0.0001, start + after + 0.75)
    oscillator.connect(gain)
    gain.connect(context.destination)
    oscillator.start(start + after)
    oscillator.stop(start + after + 0.8)
  }
  await wait(1150)
}

/** Says the text, and ends when it is said; returns at once where no voice is there. */
export function speak(text: string, lang: string): Promise<void> {
  if (typeof speechSynthesis === 'undefined') return Promise.resolve()
  const voice = voiceFor(lang)
  if (!voice) return Promise.resolve()
  return new Promise((resolve) => {
    const utterance = new SpeechSynthesisUtterance(text)
    utterance.voice = voice
    utterance.lang = voice.lang
    utterance.rate = 0.9
    // Some engines never report the end; the next call must not wait for that.
    const limit = setTimeout(finish, 4000 + text.length * 450)
    function finish() {
      clearTimeout(limit)
      resolve()
    }
    utterance.onend = finish
    utterance.onerror = finish
    speechSynthesis.speak(utterance)
  })
}

/** Stops whatever is being said. */
export function hush(): void {
  if (typeof speechSynthesis !== 'undefined') speechSynthesis.cancel()
}

export const pause = wait
