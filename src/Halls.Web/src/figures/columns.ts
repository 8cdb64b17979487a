import type { FigureRow, Ratio, RatioName } from '../api/figures'
import { i18n } from '../i18n'

/** A column of the table: a count or a ratio with its two numbers. */
export type Column = { key: string; count: (row: FigureRow) => number } | { key: RatioName; ratio: RatioName; perTenThousand?: boolean }

export const badOf = (row: FigureRow): number => row.ratings.level2 + row.ratings.level1

export const columns: Column[] = [
  { key: 'total', count: (row) => row.ratings.total },
  { key: 'active', count: (row) => row.ratings.active },
  { key: 'activeRate', ratio: 'activeRate' },
  { key: 'participationRate', ratio: 'participationRate' },
  { key: 'goodRate', ratio: 'goodRate' },
  { key: 'satisfiedRate', ratio: 'satisfiedRate' },
  { key: 'badRate', ratio: 'badRate', perTenThousand: true },
  { key: 'rectificationRate', ratio: 'rectificationRate' },
  { key: 'onTimeRate', ratio: 'onTimeRate' },
  { key: 'overdue', count: (row) => row.cases.namedOverdue },
  { key: 'followUpRate', ratio: 'followUpRate' },
]

export interface Sorting {
  key: string
  descending: boolean
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Sorted by a column or by name; who has no ratio comes last whichever way it is sorted, and is not ranked. Pure. */
export function sorted(rows: FigureRow[], sorting: Sorting): FigureRow[] {
  const turn = sorting.descending ? -1 : 1
  const column = columns.filter((one) => one.key === sorting.key)[0]
  const valueOf = (row: FigureRow): number | null => (!column ? null : 'ratio' in column ? valueOfRatio(row.ratios[column.ratio]) : column.count(row))
  return rows
    .map((row, at) => ({ row, at, value: valueOf(row) }))
    .sort((a, b) => {
      if (!column) return turn * a.row.name.localeCompare(b.row.name, 'zh-CN') || a.at - b.at
      if (a.value === null || b.value === null) return a.value === b.value ? a.at - b.at : a.value === null ? 1 : -1
      return turn * (a.value - b.value) || compare(a.row.key, b.row.key)
    })
    .map((one) => one.row)
}

// Worked out from the two numbers, which are whole, so that equal ratios are equal.
const valueOfRatio = (ratio: Ratio): number | null => (ratio.denominator === 0 ? null : ratio.numerator / ratio.denominator)

/** A cell as a spreadsheet reads it: quoted, and never taken for a formula. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return `"${safe.replace(/"/g, '""')}"`
}

/** Rows as comma-separated values; begins with the mark by which spreadsheets know UTF-8. */
export const csvText = (lines: (string | number)[][]): string => `\ufeff${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`

/** Hands a text over as a file. */
export function downloadCsv(text: string, name: string): void {
  const file = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = file
  link.download = `${name}.csv`
  link.click()
  setTimeout(() => URL.revokeObjectURL(file), 10_000)
}

/** The table as comma-separated values with every numerator and denominator. */
export function csvOf(rows: FigureRow[], heading: string): string {
  const { t } = i18n.global
  const head: string[] = [heading]
  columns.forEach((column) => {
    const name = t(`figures.column.${column.key}`)
    if ('ratio' in column) head.push(name, t('figures.numeratorOf', { name }), t('figures.denominatorOf', { name }))
    else head.push(name)
  })
  const lines: (string | number)[][] = [head]
  rows.forEach((row) => {
    const cells: (string | number)[] = [row.name || row.key]
    columns.forEach((column) => {
      if ('ratio' in column) {
        const ratio = row.ratios[column.ratio]
        cells.push(ratio.percent, ratio.numerator, ratio.denominator)
      } else cells.push(column.count(row))
    })
    lines.push(cells)
  })
  return csvText(lines)
}
