import { parse } from 'acorn'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(__dirname, '../src')

// What a television of ten years ago (Chrome 49) cannot read, and where it must not be: kiosk, wall and what they share.
const unknown: [string, RegExp][] = [
  ['grid', /display:\s*(inline-)?grid/],
  ['gap', /(^|[\s;{])(row-|column-)?gap:/],
  ['inset', /(^|[\s;{])inset:/],
  [':is() and :where()', /:(is|where|has)\(/],
  ['min(), max(), clamp()', /:\s*[^;]*\b(min|max|clamp)\(/],
  ['aspect-ratio', /aspect-ratio:/],
  ['logical properties', /(margin|padding|border)-(inline|block)/],
  ['place-*', /place-(items|content|self):/],
  ['sticky', /position:\s*sticky/],
  ['nesting', /\{[^{}]*&/],
]

const styles = (): [string, string][] => {
  const css = ['styles/base.css', 'kiosk/kiosk.css', 'wall/wall.css', 'evaluator/evaluator.css']
  const parts = ['parts', 'kiosk', 'wall', 'evaluator', 'rating'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.vue') && name !== 'StaffBar.vue')
      .map((name) => `${folder}/${name}`),
  )
  return css.concat(parts).map((name) => {
    const text = readFileSync(join(root, name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
    return [name, name.endsWith('.vue') ? (/<style[^>]*>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? '') : text]
  })
}

describe('the styles of kiosk and wall', () => {
  for (const [what, pattern] of unknown) {
    it(`do without ${what}`, () => {
      expect(styles().filter(([, text]) => pattern.test(text)).map(([name]) => name)).toEqual([])
    })
  }

  it('never mix a selector that old browsers do not know into a list: they would drop the whole rule', () => {
    const lists = styles().flatMap(([name, text]) => [...text.matchAll(/([^{}]+)\{/g)].map((match) => [name, match[1]!] as const))
    expect(lists.filter(([, selector]) => /:focus-visible/.test(selector) && selector.includes(','))).toEqual([])
  })
})

describe('what kiosk, wall and telephone load', () => {
  // Follows static imports from a page, as the browser would.
  function reached(file: string, seen = new Set<string>()): Set<string> {
    if (seen.has(file)) return seen
    seen.add(file)
    const text = readFileSync(file, 'utf8')
    for (const match of text.matchAll(/(?:import|export)\s[^'"]*?['"](\.[^'"]+)['"]|import\s+['"](\.[^'"]+)['"]/g)) {
      const name = (match[1] ?? match[2])!
      const base = join(file, '..', name)
      const found = [base, `${base}.ts`, join(base, 'index.ts')].find((path) => {
        try {
          return readFileSync(path).length >= 0
        } catch {
          return false
        }
      })
      if (found && /\.(ts|vue)$/.test(found)) reached(found, seen)
    }
    return seen
  }

  for (const page of ['kiosk/KioskPage.vue', 'wall/WallPage.vue', 'phone/TicketPage.vue', 'rating/RatePage.vue', 'evaluator/EvaluatorPage.vue', 'main.ts']) {
    it(`has no Element Plus and no charts in ${page}`, () => {
      const all = [...reached(join(root, page))]
      expect(all.length).toBeGreaterThan(1)
      expect(all.filter((file) => /'(element-plus|echarts)/.test(readFileSync(file, 'utf8')))).toEqual([])
    })
  }

  it('has the charts of the figures in a chunk that comes after the numbers', () => {
    const all = [...reached(join(root, 'figures/FiguresPage.vue'))]
    expect(all.some((file) => file.endsWith('panels.ts'))).toBe(true)
    expect(all.filter((file) => /^import (?!type).*'echarts/m.test(readFileSync(file, 'utf8')))).toEqual([])
  })
})

const built = join(__dirname, '../dist/assets')

// Needs `npm run build` before; without it there is nothing to look at.
describe.skipIf(!existsSync(built))('the built scripts for old browsers', () => {
  it('are ES2015 and nothing newer', () => {
    const scripts = readdirSync(built).filter((name) => /-legacy-.*\.js$/.test(name))
    expect(scripts.length).toBeGreaterThan(5)
    for (const name of scripts) expect(() => parse(readFileSync(join(built, name), 'utf8'), { ecmaVersion: 2015, sourceType: 'script' }), name).not.toThrow()
  })
})
