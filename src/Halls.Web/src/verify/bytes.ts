// Bytes for hashing. Numbers are split by arithmetic: bit operators would cut them to 32 bits, and BigInt is younger than the browsers we serve.

export type Bytes = Uint8Array<ArrayBuffer>

const word = 0x1_0000_0000

export function fromHex(text: string): Bytes | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return null
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.substr(2 * i, 2), 16)
  return bytes
}

export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i++) text += (bytes[i]! + 256).toString(16).slice(1)
  return text
}

/** Base64, the usual or the one for addresses, with or without its filling; null for anything else. */
export function fromBase64(text: string): Bytes | null {
  try {
    const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
    const bytes = new Uint8Array(binary.length)
    for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
    return bytes
  } catch {
    return null
  }
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text) as Bytes
}

/** A whole number from 0 as `length` bytes, the highest first. */
export function bigEndian(value: number, length: 2 | 8): Bytes {
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  if (length === 2) {
    view.setUint16(0, value)
  } else {
    view.setUint32(0, Math.floor(value / word))
    view.setUint32(4, value % word)
  }
  return bytes
}

export function join(...parts: Uint8Array[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
