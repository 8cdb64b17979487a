import { ApiProblem } from '../api/http'
import { fromBase64, utf8 } from './bytes'
import { hashOfOpened, type Receipt } from './receipt'
import { extendsTree, includes, sha256 } from './tree'

export interface Head {
  treeSize: number
  rootHash: string
  at: string
  keyId: string
  signature: string
}

export interface Proof {
  leaf: string
  leafIndex: number
  treeSize: number
  path: string[]
  head: Head | null
}

export interface Key {
  keyId: string
  algorithm: string
  publicKey: string
}

export interface Consistency {
  path: string[]
}

/** What is asked of the server. Nothing that it says is believed: only what follows from its hashes and its signature. */
export interface LogServer {
  proof(leaf: string): Promise<Proof>
  key(id: string): Promise<Key>
  consistency(from: number, to: number): Promise<Consistency>
}

export type StepName = 'content' | 'inclusion' | 'signature' | 'history'
export type StepState = 'passed' | 'failed' | 'skipped'
export interface Step {
  name: StepName
  state: StepState
}

/** `in`: it is in the log. `out`: the log cannot prove the receipt. */
export interface Result {
  verdict: 'in' | 'out'
  steps: Step[]
  head: Head | null
  /** The fingerprint of the key that signed, to be compared with the published one. */
  key: string | null
}

/** The bytes that are signed of a head: see docs/transparency.md. */
export function signedText(head: Head): string {
  return `halls-tree-head/1\n${head.keyId}\n${head.treeSize}\n${head.rootHash}\n${head.at}\n`
}

/** Whether the head carries the key's signature, and the key is the one that the head names. */
export async function isSigned(head: Head, key: Key): Promise<boolean> {
  const publicKey = fromBase64(key.publicKey)
  const signature = fromBase64(head.signature)
  if (publicKey === null || signature === null || (await sha256(publicKey)).slice(0, 16) !== head.keyId) return false
  try {
    const imported = await crypto.subtle.importKey('spki', publicKey, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, imported, signature, utf8(signedText(head)))
  } catch {
    // Bytes that are no key of this kind.
    return false
  }
}

/**
 * Checks a receipt. Throws what the server's client throws when the server cannot be asked: that proves nothing either way.
 * @param seen the head of the last check on this device: today's tree must still begin with it.
 */
export async function checkReceipt(receipt: Receipt, server: LogServer, seen: Head | null): Promise<Result> {
  const steps: Step[] = []
  let out = false
  const step = (name: StepName, state: StepState | boolean): boolean => {
    const said = state === true ? 'passed' : state === false ? 'failed' : state
    steps.push({ name, state: said })
    if (said === 'failed') out = true
    return said === 'passed'
  }
  const result = (head: Head | null, key: string | null): Result => ({ verdict: out ? 'out' : 'in', steps, head, key })

  step('content', receipt.opened ? (await hashOfOpened(receipt.opened)) === receipt.hash : 'skipped')
  let proof: Proof
  try {
    proof = await server.proof(receipt.leaf)
  } catch (e) {
    // A log that does not know the leaf, or that no longer holds together, has failed; one that cannot be reached has not.
    if (e instanceof ApiProblem && (e.reason === 'no-such-leaf' || e.reason === 'log-broken')) {
      step('inclusion', false)
      return result(null, null)
    }
    throw e
  }

  const head = proof.head
  if (head === null) {
    step('inclusion', false)
    return result(null, null)
  }
  step('inclusion', await includes(receipt.hash, receipt.index, head.treeSize, proof.path, head.rootHash))

  let key: Key | null = null
  try {
    key = await server.key(head.keyId)
  } catch (e) {
    if (!(e instanceof ApiProblem && e.reason === 'no-such-key')) throw e
  }
  step('signature', key !== null && (await isSigned(head, key)))

  step('history', seen === null ? 'skipped' : await agree(seen, head, server))
  return result(head, key?.publicKey ?? null)
}

/** Whether of two heads the smaller tree is the beginning of the larger: either may be the later one. */
async function agree(one: Head, other: Head, server: LogServer): Promise<boolean> {
  const [smaller, larger] = one.treeSize <= other.treeSize ? [one, other] : [other, one]
  try {
    const { path } = await server.consistency(smaller.treeSize, larger.treeSize)
    return await extendsTree(smaller.treeSize, smaller.rootHash, larger.treeSize, larger.rootHash, path)
  } catch (e) {
    // A log that was larger when it was last seen has lost something.
    if (e instanceof ApiProblem && (e.reason === 'no-such-tree-size' || e.reason === 'log-broken')) return false
    throw e
  }
}

const storeName = 'halls.log-head'

/** The head that was last found good on this device. */
export function seenHead(): Head | null {
  try {
    const head = JSON.parse(localStorage.getItem(storeName) ?? 'null') as Head | null
    return head && typeof head.treeSize === 'number' && typeof head.rootHash === 'string' ? head : null
  } catch {
    return null
  }
}

export function rememberHead(head: Head): void {
  try {
    localStorage.setItem(storeName, JSON.stringify(head))
  } catch {
    // Without storage the next check cannot be compared with this one; it says so.
  }
}
