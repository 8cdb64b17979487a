import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem, NetworkFailure } from '../src/api/http'
import { fromBase64, fromHex, toHex } from '../src/verify/bytes'
import { checkReceipt, isSigned, rememberHead, seenHead, signedText, type Consistency, type Head, type Key, type LogServer, type Proof, type StepState } from '../src/verify/check'
import { hashOfOpened, levelOf, readReceipt, type OpenedLeaf } from '../src/verify/receipt'

/** What the server made; its own tests keep it as it is. */
interface Golden {
  check: string
  proof: Proof & { head: Head }
  key: Key
  earlier: Head
  consistency: Consistency
}
const golden = JSON.parse(readFileSync(join(__dirname, '../../../tests/Halls.Api.Tests/Transparency/Golden/receipt.json'), 'utf8')) as Golden
const receipt = readReceipt(golden.check)!

const problem = (status: number, reason: string) => new ApiProblem(status, reason, null, null)
const server = (changes: Partial<Golden> = {}): LogServer & { asked: string[] } => {
  const asked: string[] = []
  const said = { ...golden, ...changes }
  return {
    asked,
    proof: (leaf) => (asked.push(`proof ${leaf}`), Promise.resolve(said.proof)),
    key: (id) => (asked.push(`key ${id}`), Promise.resolve(said.key)),
    consistency: (from, to) => (asked.push(`consistency ${from} ${to}`), Promise.resolve(said.consistency)),
  }
}
const states = (result: { steps: { name: string; state: StepState }[] }) => result.steps.map((step) => `${step.name} ${step.state}`)
const withHead = (change: Partial<Head>): Partial<Golden> => ({ proof: { ...golden.proof, head: { ...golden.proof.head, ...change } } })
const bend = (text: string) => (text.charAt(5) === '0' ? `${text.slice(0, 5)}1${text.slice(6)}` : `${text.slice(0, 5)}0${text.slice(6)}`)
const opened = (change: Partial<OpenedLeaf>) => ({ ...receipt, opened: { ...receipt.opened!, ...change } })

describe('a receipt', () => {
  it('is read from its link, from what is behind the #, from JSON and from a bare number', () => {
    expect(receipt.opened?.stream).toBe('rating/服务-7')
    expect(receipt.leaf).toBe(`${receipt.index}-${receipt.hash}`)
    expect(readReceipt(`  https://hall.example:8443${golden.check}\n`)).toEqual(receipt)
    expect(readReceipt(golden.check.split('#')[1]!)).toEqual(receipt)
    expect(readReceipt(JSON.stringify(receipt.opened))).toEqual(receipt)
    expect(readReceipt(JSON.stringify({ rating: 'r', leaf: receipt.leaf, treeSize: 4, check: golden.check }))).toEqual(receipt)
    expect(readReceipt(JSON.stringify({ rating: 'r', leaf: receipt.leaf, treeSize: 4 }))).toEqual({ ...receipt, opened: null })
    expect(readReceipt(receipt.leaf)).toEqual({ ...receipt, opened: null })
  })

  it.each(['', 'hello', '#', '/verify#', '#e30', '{}', 'null', '[]', '17', '17-abc', `-1-${'0'.repeat(64)}`, `01-${'0'.repeat(64)}`, `9999999999999999-${'0'.repeat(64)}`, '#////', '{"leaf":3}', '#%E4'])(
    'is not read from %j',
    (text) => expect(readReceipt(text)).toBeNull(),
  )

  it('hashes to the leaf that it names, and to another one when anything in it is another', async () => {
    expect(await hashOfOpened(receipt.opened!)).toBe(receipt.hash)
    const changes: Partial<OpenedLeaf>[] = [
      { position: receipt.opened!.position + 1 }, { version: 2 }, { stream: 'rating/other' }, { type: 'rated.v2' }, { atMicroseconds: receipt.opened!.atMicroseconds + 1 },
      { salt: bend(receipt.opened!.salt) }, { body: receipt.opened!.body.replace('5', '4') },
    ]
    for (const change of changes) expect(await hashOfOpened({ ...receipt.opened!, ...change })).not.toBe(receipt.hash)
  })

  it('tells the level of a rating and of nothing else', () => {
    const level = (body: string) => levelOf({ ...receipt.opened!, body })
    expect(levelOf(receipt.opened!)).toBe(5)
    expect(level('{"rating":{"level":1}}')).toBe(1)
    for (const body of ['{"level":6}', '{"level":"5"}', '{}', 'null', 'no json']) expect(level(body)).toBeNull()
  })
})

describe('checking a receipt', () => {
  it('passes what the server made, first without and then with a head seen before', async () => {
    const first = await checkReceipt(receipt, server(), null)
    expect(first.verdict).toBe('in')
    expect(states(first)).toEqual(['content passed', 'inclusion passed', 'signature passed', 'history skipped'])
    expect(first.head).toEqual(golden.proof.head)

    const asked = server()
    const second = await checkReceipt(receipt, asked, golden.earlier)
    expect(second.verdict).toBe('in')
    expect(states(second)).toEqual(['content passed', 'inclusion passed', 'signature passed', 'history passed'])
    expect(asked.asked).toEqual([`proof ${receipt.leaf}`, `key ${golden.key.keyId}`, 'consistency 4 7'])
  })

  it('checks a bare number as far as it goes', async () => {
    const result = await checkReceipt(readReceipt(receipt.leaf)!, server(), null)
    expect([result.verdict, states(result)[0]]).toEqual(['in', 'content skipped'])
  })

  it('fails contents that are not those of the leaf', async () => {
    const result = await checkReceipt(opened({ body: '{"level":4}' }), server(), null)
    expect([result.verdict, states(result)[0]]).toEqual(['out', 'content failed'])
  })

  const lies: [string, Partial<Golden>, string][] = [
    ['a path that is another', { proof: { ...golden.proof, path: golden.proof.path.map(bend) } }, 'inclusion failed'],
    ['a path that is too short', { proof: { ...golden.proof, path: golden.proof.path.slice(1) } }, 'inclusion failed'],
    ['no head', { proof: { ...golden.proof, head: null as unknown as Head } }, 'inclusion failed'],
    ['a root that is another', withHead({ rootHash: bend(golden.proof.head.rootHash) }), 'inclusion failed'],
    ['a time that was not signed', withHead({ at: golden.proof.head.at.replace('2026', '2025') }), 'signature failed'],
    ['a signature of another head', withHead({ signature: golden.earlier.signature }), 'signature failed'],
    ['a signature that is none', withHead({ signature: '!' }), 'signature failed'],
    ['a key that the head does not name', withHead({ keyId: '0'.repeat(16) }), 'signature failed'],
    ['bytes that are no key', { key: { ...golden.key, publicKey: 'AAAA' } }, 'signature failed'],
  ]
  it.each(lies)('fails %s', async (_, lie, failed) => {
    const result = await checkReceipt(receipt, server(lie), null)
    expect(result.verdict).toBe('out')
    expect(states(result)).toContain(failed)
  })

  it('fails a key of its own making, whatever it signs', async () => {
    const pair = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])) as CryptoKeyPair
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey))
    const signature = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, new TextEncoder().encode(signedText(golden.proof.head))))
    const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes))
    const forged = { ...golden.proof.head, signature: base64(signature) }
    expect(await isSigned(forged, { ...golden.key, publicKey: base64(spki) })).toBe(false)
    expect(await isSigned(golden.proof.head, golden.key)).toBe(true)
  })

  it('fails a log that is not what it was at the last check', async () => {
    const other = { ...golden.earlier, rootHash: bend(golden.earlier.rootHash) }
    const result = await checkReceipt(receipt, server(), other)
    expect([result.verdict, states(result)[3]]).toEqual(['out', 'history failed'])

    const shrunk = await checkReceipt(
      receipt, { ...server(), consistency: () => Promise.reject(problem(404, 'no-such-tree-size')) }, { ...golden.proof.head, treeSize: 100 },
    )
    expect([shrunk.verdict, states(shrunk)[3]]).toEqual(['out', 'history failed'])
  })

  it.each([[problem(404, 'no-such-leaf')], [problem(503, 'log-broken')]])('fails when the log says %s', async (said) => {
    const result = await checkReceipt(receipt, { ...server(), proof: () => Promise.reject(said) }, null)
    expect([result.verdict, states(result)]).toEqual(['out', ['content passed', 'inclusion failed']])
  })

  it('fails a key that the log does not know', async () => {
    const result = await checkReceipt(receipt, { ...server(), key: () => Promise.reject(problem(404, 'no-such-key')) }, null)
    expect([result.verdict, states(result)[2]]).toEqual(['out', 'signature failed'])
  })

  it.each([[new NetworkFailure(false)], [problem(503, 'store-unavailable')], [problem(429, 'too-many-requests')]])('says nothing either way at %s', async (failure) => {
    await expect(checkReceipt(receipt, { ...server(), proof: () => Promise.reject(failure) }, null)).rejects.toBe(failure)
    await expect(checkReceipt(receipt, { ...server(), key: () => Promise.reject(failure) }, null)).rejects.toBe(failure)
    await expect(checkReceipt(receipt, { ...server(), consistency: () => Promise.reject(failure) }, golden.earlier)).rejects.toBe(failure)
  })
})

describe('the head seen last', () => {
  const kept = new Map<string, string>()
  beforeEach(() => {
    kept.clear()
    vi.stubGlobal('localStorage', { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => kept.set(name, value) })
  })

  it('is kept on the device', () => {
    expect(seenHead()).toBeNull()
    rememberHead(golden.earlier)
    expect(seenHead()).toEqual(golden.earlier)
  })

  it('is nothing where something else was kept, or nothing can be', () => {
    kept.set('halls.log-head', '{"treeSize":"4"}')
    expect(seenHead()).toBeNull()
    vi.stubGlobal('localStorage', undefined)
    rememberHead(golden.earlier)
    expect(seenHead()).toBeNull()
  })
})

describe('bytes', () => {
  it('are read and written as text', () => {
    expect(toHex(fromHex('00ff10')!)).toBe('00ff10')
    expect(fromHex('0')).toBeNull()
    expect(fromHex('FF')).toBeNull()
    expect(toHex(fromBase64('-_8')!)).toBe('fbff')
    expect(fromBase64('a')).toBeNull()
  })
})
