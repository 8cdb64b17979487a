import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'vue/compiler-sfc'
import { describe, expect, it } from 'vitest'
import en from '../src/i18n/en'
import zh from '../src/i18n/zh-CN'

const root = join(__dirname, '../src')
const files = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]))
const sources = files(root).filter((file) => /\.(vue|ts)$/.test(file) && !file.includes('/i18n/'))

type Tree = { [key: string]: string | Tree }
const leaves = (tree: Tree, path = ''): [string, string][] =>
  Object.keys(tree).flatMap((key) => {
    const value = tree[key]!
    const here = path === '' ? key : `${path}.${key}`
    return typeof value === 'string' ? [[here, value] as [string, string]] : leaves(value, here)
  })
const slots = (text: string) => (text.match(/\{[a-zA-Z]+\}/g) ?? []).filter((slot, i, all) => all.indexOf(slot) === i).sort()
const chinese = /[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]/

const inZh = new Map(leaves(zh))
const inEn = new Map(leaves(en))

const textNode = 2
const attribute = 6
interface Node {
  type: number
  tag?: string
  content?: unknown
  name?: string
  value?: { content: string }
  props?: Node[]
  children?: Node[]
}

/** The words that a template spells out: its text and the attributes that are read to people. */
function wordsOf(nodes: unknown[]): string[] {
  return (nodes as Node[]).flatMap((node) => {
    if (node.type === textNode) return /[A-Za-z]{2,}/.test(String(node.content)) || chinese.test(String(node.content)) ? [String(node.content).trim()] : []
    const read = (node.props ?? [])
      .filter((prop) => prop.type === attribute && /^(aria-label|title|alt|placeholder|label)$/.test(prop.name!) && prop.value && /[A-Za-z\u3400-\u9fff]/.test(prop.value.content))
      .map((prop) => prop.value!.content)
    return read.concat(wordsOf(node.children ?? []))
  })
}

describe('the catalogues', () => {
  it('have the same keys', () => {
    expect([...inEn.keys()].sort()).toEqual([...inZh.keys()].sort())
  })

  it('fill the same gaps', () => {
    const different = [...inZh].filter(([key, text]) => slots(text).join() !== slots(inEn.get(key)!).join()).map(([key]) => key)
    expect(different).toEqual([])
  })

  it('say everything in Chinese and nothing in Chinese in English, but for the language’s own name', () => {
    const untranslated = [...inEn].filter(([key, text]) => chinese.test(text.replace(/　/g, '')) && key !== 'app.chinese').map(([key]) => key)
    expect(untranslated).toEqual([])
    expect([...inZh].filter(([, text]) => text === '').map(([key]) => key)).toEqual([])
  })

  it('hold every key that a page asks for', () => {
    const missing: string[] = []
    for (const file of sources) {
      const text = readFileSync(file, 'utf8')
      for (const match of text.matchAll(/\b(?:t|te)\(\s*'([^']+)'/g)) if (!inZh.has(match[1]!)) missing.push(match[1]!)
      for (const match of text.matchAll(/'([a-z][a-zA-Z]*\.[a-zA-Z.-]+)'/g)) {
        const top = match[1]!.split('.')[0]!
        if (top in zh && !inZh.has(match[1]!) && !/\.(vue|css|ts|mjs)$/.test(match[1]!)) missing.push(match[1]!)
      }
      // A key with a variable end: its beginning must be there.
      for (const match of text.matchAll(/\bt\(\s*`([^`$]+)\$\{/g)) {
        const start = match[1]!
        if (![...inZh.keys()].some((key) => key.startsWith(start))) missing.push(`${start}…`)
      }
    }
    expect(missing).toEqual([])
  })

  it('hold nothing that no page asks for', () => {
    const all = sources.map((file) => readFileSync(file, 'utf8')).join('\n')
    const dynamic = [...all.matchAll(/`([a-z][a-zA-Z]*\.[a-zA-Z.]*)\$\{/g)].map((match) => match[1]!)
    const unused = [...inZh.keys()].filter((key) => !key.startsWith('problem.') && !all.includes(`'${key}'`) && !dynamic.some((start) => key.startsWith(start)))
    expect(unused).toEqual([])
  })

  it('are where all the text is: no template has words of its own', () => {
    const found: string[] = []
    for (const file of sources.filter((name) => name.endsWith('.vue'))) {
      const template = parse(readFileSync(file, 'utf8')).descriptor.template!
      const words = wordsOf(template.ast!.children)
      const inExpressions = chinese.test(template.content.replace(/<!--[\s\S]*?-->/g, ''))
      if (words.length > 0 || inExpressions) found.push(`${file}: ${words.join(' | ')}`)
    }
    expect(found).toEqual([])
  })

  it('are where all the Chinese is: no script has any', () => {
    const found = sources
      .filter((file) => !file.endsWith('speech/words.ts'))
      .filter((file) => {
        const text = file.endsWith('.vue') ? (parse(readFileSync(file, 'utf8')).descriptor.scriptSetup?.content ?? '') : readFileSync(file, 'utf8')
        return /[\u3400-\u9fff]/.test(text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, ''))
      })
    expect(found).toEqual([])
  })
})
