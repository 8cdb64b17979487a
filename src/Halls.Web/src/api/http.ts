/** The server said no, or that it cannot: an RFC 9457 problem, its `type` without the `urn:halls:` before it. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    readonly detail: string | null,
    readonly retryAfterSeconds: number | null,
    /** What is wrong with each field that the server could not read, of a 400, in the server's words, which are Chinese where people are meant to read them. */
    readonly messages: Record<string, string[]> = {},
  ) {
    super(`${status} ${reason}`)
    this.name = 'ApiProblem'
  }

  /** The fields that the server could not read, of a 400. */
  get fields(): string[] {
    return Object.keys(this.messages)
  }

  /** Whether the server may have acted all the same, so that the press must be repeated under its first key. */
  get outcomeUnknown(): boolean {
    return this.status >= 500 || this.status === 429
  }
}

/** No answer came: whether the server acted is not known. */
export class NetworkFailure extends Error {
  constructor(readonly timedOut: boolean) {
    super(timedOut ? 'timed out' : 'network failure')
    this.name = 'NetworkFailure'
  }
}

export interface RequestOptions {
  body?: unknown
  /** Idempotency-Key of a POST that changes something. */
  key?: string
  /** Bearer token of a device. */
  token?: string | null
  timeoutMs?: number
}

const defaultTimeoutMs = 10_000

/** A fresh idempotency key: 32 hexadecimal digits from the browser's random source. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  let key = ''
  for (let i = 0; i < bytes.length; i++) key += (bytes[i]! + 256).toString(16).slice(1)
  return key
}

/** Sends one request and returns the decoded body (undefined when there is none); throws ApiProblem or NetworkFailure. */
export async function request<T>(method: string, url: string, options: RequestOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  if (options.key) headers['Idempotency-Key'] = options.key
  if (options.token) headers['Authorization'] = `Bearer ${options.token}`

  // Cookies must be asked for by name: before Chrome 72 fetch left them out.
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' }
  if (options.body !== undefined) init.body = JSON.stringify(options.body)

  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NetworkFailure(true)), options.timeoutMs ?? defaultTimeoutMs)
  })
  try {
    return await Promise.race([exchange<T>(url, init), timeout])
  } finally {
    clearTimeout(timer)
  }
}

async function exchange<T>(url: string, init: RequestInit): Promise<T> {
  let response: Response
  let text: string
  try {
    response = await fetch(url, init)
    text = await response.text()
  } catch {
    throw new NetworkFailure(false)
  }

  if (!response.ok) throw problemOf(response.status, response.headers.get('Retry-After'), text)
  if (text === '') return undefined as T
  try {
    return JSON.parse(text) as T
  } catch {
    // A proxy's or a portal's page instead of our answer: as good as no answer.
    throw new NetworkFailure(false)
  }
}

function problemOf(status: number, retryAfter: string | null, text: string): ApiProblem {
  let type = ''
  let detail: string | null = null
  let messages: Record<string, string[]> = {}
  try {
    const body = JSON.parse(text) as { type?: unknown; detail?: unknown; errors?: unknown }
    if (typeof body.type === 'string') type = body.type
    if (typeof body.detail === 'string') detail = body.detail
    if (typeof body.errors === 'object' && body.errors !== null) messages = body.errors as Record<string, string[]>
  } catch {
    // Not a problem document: the status alone has to say it.
  }
  const reason = type.indexOf('urn:halls:') === 0 ? type.slice('urn:halls:'.length) : `status-${status}`
  const seconds = retryAfter === null ? NaN : Number(retryAfter)
  return new ApiProblem(status, reason, detail, isNaN(seconds) ? null : seconds, messages)
}
