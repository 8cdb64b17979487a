import { fromHex, join, toHex, type Bytes } from './bytes'

// The hash tree of RFC 9162. Hashes are passed on as hexadecimal text, which can be compared and printed.

const half = (value: number): number => Math.floor(value / 2)
const odd = (value: number): boolean => value % 2 === 1

export async function sha256(bytes: Bytes): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}

/** The hash of a leaf: its bytes behind a zero (RFC 9162, 2.1.1). */
export function leafHash(leaf: Uint8Array): Promise<string> {
  return sha256(join(new Uint8Array([0]), leaf))
}

/** The hash of an inner node: its children behind a one (RFC 9162, 2.1.1). */
export function nodeHash(left: string, right: string): Promise<string> {
  return sha256(join(new Uint8Array([1]), fromHex(left)!, fromHex(right)!))
}

/** Whether a text is a hash: what comes from the server is not believed to be one. */
export function isHash(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text)
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

/** Whether the path shows that a leaf is in the tree with that root (RFC 9162, 2.1.3.2). */
export async function includes(leaf: string, index: number, size: number, path: string[], root: string): Promise<boolean> {
  if (!isCount(index) || !isCount(size) || index >= size || !isHash(leaf) || !isHash(root) || !path.every(isHash)) return false
  let at = index
  let last = size - 1
  let hash = leaf
  for (const beside of path) {
    if (last === 0) return false
    if (odd(at) || at === last) {
      hash = await nodeHash(beside, hash)
      while (!odd(at) && at !== 0) {
        at = half(at)
        last = half(last)
      }
    } else {
      hash = await nodeHash(hash, beside)
    }
    at = half(at)
    last = half(last)
  }
  return last === 0 && hash === root
}

/** Whether the path shows that the smaller tree is the beginning of the larger one (RFC 9162, 2.1.4.2). */
export async function extendsTree(first: number, firstRoot: string, second: number, secondRoot: string, path: string[]): Promise<boolean> {
  if (!isCount(first) || !isCount(second) || first > second || !isHash(firstRoot) || !isHash(secondRoot) || !path.every(isHash)) return false
  if (first === second) return path.length === 0 && firstRoot === secondRoot
  if (first === 0) return path.length === 0 && firstRoot === (await sha256(new Uint8Array(0)))

  // A smaller tree that is complete is a node of the larger one; its root then stands for the first hash of the path.
  const complete = Number.isInteger(Math.log2(first)) && 2 ** Math.round(Math.log2(first)) === first
  const hashes = complete ? [firstRoot].concat(path) : path
  let at = first - 1
  let last = second - 1
  while (odd(at)) {
    at = half(at)
    last = half(last)
  }
  if (hashes.length === 0) return false
  let smaller = hashes[0]!
  let larger = hashes[0]!
  for (const hash of hashes.slice(1)) {
    if (last === 0) return false
    if (odd(at) || at === last) {
      smaller = await nodeHash(hash, smaller)
      larger = await nodeHash(hash, larger)
      while (!odd(at) && at !== 0) {
        at = half(at)
        last = half(last)
      }
    } else {
      larger = await nodeHash(larger, hash)
    }
    at = half(at)
    last = half(last)
  }
  return last === 0 && smaller === firstRoot && larger === secondRoot
}
