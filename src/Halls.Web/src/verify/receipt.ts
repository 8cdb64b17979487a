import { bigEndian, fromBase64, fromHex, join, utf8 } from './bytes'
import { leafHash, sha256 } from './tree'

/** All that a leaf was made of. Stands behind the `#` of a receipt's link, which a browser sends to nobody. */
export interface OpenedLeaf {
  form: 1
  leaf: string
  position: number
  stream: string
  version: number
  type: string
  atMicroseconds: number
  salt: string
  body: string
}

/** What somebody brings: which leaf it is about, and what the leaf was made of where the receipt says that. */
export interface Receipt {
  leaf: string
  index: number
  hash: string
  opened: OpenedLeaf | null
}

const leafForm = /^(0|[1-9][0-9]{0,15})-([0-9a-f]{64})$/

/** Reads a receipt's link, what stands behind its `#`, a receipt as JSON, or the bare number of a leaf; null for any other text. */
export function readReceipt(text: string): Receipt | null {
  const trimmed = text.trim()
  const bare = receiptOf(trimmed, null)
  if (bare) return bare
  if (trimmed.charAt(0) === '{') return ofJson(trimmed)
  const behind = trimmed.slice(trimmed.indexOf('#') + 1)
  const bytes = fromBase64(behind)
  if (bytes === null) return null
  try {
    return ofJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return null
  }
}

function ofJson(text: string): Receipt | null {
  let value: Record<string, unknown>
  try {
    value = JSON.parse(text) as Record<string, unknown>
  } catch {
    return null
  }
  if (value === null || typeof value !== 'object' || typeof value['leaf'] !== 'string') return null
  if (isOpened(value)) return receiptOf(value.leaf, value)
  const check = value['check']
  return typeof check === 'string' && check.indexOf('#') >= 0 ? readReceipt(check) : receiptOf(value['leaf'], null)
}

function receiptOf(leaf: string, opened: OpenedLeaf | null): Receipt | null {
  const parts = leafForm.exec(leaf)
  return parts && Number.isSafeInteger(Number(parts[1])) ? { leaf, index: Number(parts[1]), hash: parts[2]!, opened } : null
}

function isOpened(value: unknown): value is OpenedLeaf {
  const opened = value as OpenedLeaf
  const count = (n: unknown) => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0
  return (
    opened.form === 1 && count(opened.position) && count(opened.version) && count(opened.atMicroseconds) && typeof opened.stream === 'string' &&
    typeof opened.type === 'string' && typeof opened.body === 'string' && typeof opened.salt === 'string' && fromHex(opened.salt)?.length === 16
  )
}

/** The hash that the leaf has if it was made of this: the same bytes as on the server, see docs/transparency.md. */
export async function hashOfOpened(opened: OpenedLeaf): Promise<string> {
  const digest = await sha256(join(fromHex(opened.salt)!, bigEndian(opened.atMicroseconds, 8), utf8(opened.body)))
  const stream = utf8(opened.stream)
  const type = utf8(opened.type)
  return leafHash(
    join(
      new Uint8Array([1]), bigEndian(opened.position, 8), bigEndian(opened.version, 8), bigEndian(stream.length, 2), stream, bigEndian(type.length, 2), type,
      fromHex(digest)!,
    ),
  )
}

/** The level that a rating's body speaks of, or null when it is about something else. */
export function levelOf(opened: OpenedLeaf): number | null {
  try {
    const body = JSON.parse(opened.body) as { level?: unknown; rating?: { level?: unknown } }
    const level = body.level ?? body.rating?.level
    return typeof level === 'number' && [1, 2, 3, 4, 5].indexOf(level) >= 0 ? level : null
  } catch {
    return null
  }
}
