import { describe, expect, it } from 'vitest'
import { fromHex } from '../src/verify/bytes'
import { extendsTree, includes, leafHash, nodeHash, sha256 } from '../src/verify/tree'

// The test tree of Certificate Transparency (RFC 6962): published leaves, roots and proofs.
const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((hex) => fromHex(hex)!)
const hashes = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  '0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7', '07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7',
  'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b', '4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658',
  'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f', '46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1',
]
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125', 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7', '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef', 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const inclusions: [number, number, string[]][] = [
  [0, 1, []],
  [0, 2, [hashes[1]!]],
  [1, 2, [hashes[0]!]],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [1, 5, [hashes[0]!, '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e', hashes[4]!]],
  [0, 8, [hashes[1]!, '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e', '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4']],
  [5, 8, [hashes[4]!, 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7']],
]
const consistencies: [number, number, string[]][] = [
  [1, 1, []],
  [1, 8, [hashes[1]!, '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e', '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4']],
  [2, 5, ['5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e', hashes[4]!]],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a', 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
]

/** One digit of a hash changed. */
const bend = (hash: string, at: number): string => hash.slice(0, at) + (hash.charAt(at) === '0' ? '1' : '0') + hash.slice(at + 1)

// A tree as the standard defines it, by recursion: slow, and with nothing in common with the code under test but the hash.
const split = (count: number): number => {
  let k = 1
  while (2 * k < count) k *= 2
  return k
}
async function rootOf(of: string[]): Promise<string> {
  if (of.length === 0) return sha256(new Uint8Array(0))
  if (of.length === 1) return of[0]!
  const k = split(of.length)
  return nodeHash(await rootOf(of.slice(0, k)), await rootOf(of.slice(k)))
}
async function inclusionOf(at: number, of: string[]): Promise<string[]> {
  if (of.length === 1) return []
  const k = split(of.length)
  return at < k ? [...(await inclusionOf(at, of.slice(0, k))), await rootOf(of.slice(k))] : [...(await inclusionOf(at - k, of.slice(k))), await rootOf(of.slice(0, k))]
}
async function consistencyOf(first: number, of: string[], known: boolean): Promise<string[]> {
  if (first === of.length) return known ? [] : [await rootOf(of)]
  const k = split(of.length)
  return first <= k
    ? [...(await consistencyOf(first, of.slice(0, k), known)), await rootOf(of.slice(k))]
    : [...(await consistencyOf(first - k, of.slice(k), false)), await rootOf(of.slice(0, k))]
}

describe('the tree of the standard', () => {
  it('hashes leaves and nodes as published', async () => {
    expect(await Promise.all(leaves.map(leafHash))).toEqual(hashes)
    for (let n = 0; n <= 8; n++) expect(await rootOf(hashes.slice(0, n))).toBe(roots[n])
  })

  it.each(inclusions)('believes the published inclusion proof of leaf %i in %i', async (index, size, path) => {
    expect(await includes(hashes[index]!, index, size, path, roots[size]!)).toBe(true)
  })

  it.each(consistencies)('believes the published consistency proof from %i to %i', async (first, second, path) => {
    expect(await extendsTree(first, roots[first]!, second, roots[second]!, path)).toBe(true)
  })

  it.each(inclusions)('believes no altered inclusion proof of leaf %i in %i', async (index, size, path) => {
    const leaf = hashes[index]!
    const root = roots[size]!
    for (let i = 0; i < path.length; i++) {
      expect(await includes(leaf, index, size, path.map((hash, k) => (k === i ? bend(hash, 7 * i) : hash)), root)).toBe(false)
      expect(await includes(leaf, index, size, path.filter((_, k) => k !== i), root)).toBe(false)
    }
    expect(await includes(leaf, index, size, path.concat(roots[0]!), root)).toBe(false)
    expect(await includes(bend(leaf, 3), index, size, path, root)).toBe(false)
    expect(await includes(leaf, index, size, path, bend(root, 63))).toBe(false)
    for (const other of [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0.5, NaN, 2 ** 60].filter((other) => other !== index)) {
      expect(await includes(leaf, other, size, path, root)).toBe(false)
    }
    expect(await includes(leaf, index, 0, path, root)).toBe(false)
  })

  it.each(consistencies)('believes no altered consistency proof from %i to %i', async (first, second, path) => {
    for (let i = 0; i < path.length; i++) {
      expect(await extendsTree(first, roots[first]!, second, roots[second]!, path.map((hash, k) => (k === i ? bend(hash, i) : hash)))).toBe(false)
      expect(await extendsTree(first, roots[first]!, second, roots[second]!, path.filter((_, k) => k !== i))).toBe(false)
    }
    expect(await extendsTree(first, roots[first]!, second, roots[second]!, path.concat(roots[0]!))).toBe(false)
    expect(await extendsTree(first, bend(roots[first]!, 0), second, roots[second]!, path)).toBe(false)
    expect(await extendsTree(first, roots[first]!, second, bend(roots[second]!, 0), path)).toBe(false)
    expect(await extendsTree(second, roots[second]!, first, roots[first]!, path)).toBe(first === second)
  })

  it('takes nothing for a hash that is none', async () => {
    expect(await includes(hashes[0]!, 0, 2, ['zz'], roots[2]!)).toBe(false)
    expect(await includes(hashes[0]!.toUpperCase(), 0, 1, [], roots[1]!)).toBe(false)
    expect(await extendsTree(1, roots[1]!, 2, roots[2]!, [undefined as unknown as string])).toBe(false)
  })

  it('agrees with the definition at every size to 40', async () => {
    const many = await Promise.all(Array.from({ length: 40 }, (_, i) => leafHash(new Uint8Array([i, i * 3]))))
    for (let size = 1; size <= many.length; size++) {
      const of = many.slice(0, size)
      const root = await rootOf(of)
      const at = (size * 7) % size
      const first = 1 + ((size * 5) % size)
      for (const index of [0, at, size - 1]) expect(await includes(many[index]!, index, size, await inclusionOf(index, of), root)).toBe(true)
      for (const from of [0, first, size]) {
        const path = from === 0 ? [] : await consistencyOf(from, of, true)
        expect(await extendsTree(from, await rootOf(many.slice(0, from)), size, root, path)).toBe(true)
      }
    }
  }, 30_000)
})
