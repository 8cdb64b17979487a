/** The colours of the charts. Each pair that has to be told apart differs in brightness too, and words and patterns say the same. */
export interface Palette {
  ink: string
  quiet: string
  line: string
  paper: string
  /** Ratings as such. */
  main: string
  /** Ratings that nobody gave. */
  byDefault: string
  /** Bad ratings. */
  bad: string
  /** Levels 5 to 1, from blue to brown: no red and no green tells anybody what to think. */
  levels: Record<number, string>
  standing: Record<'onTime' | 'early' | 'notDue' | 'late' | 'overdue', string>
}

export const light: Palette = {
  ink: '#10233f',
  quiet: '#45556c',
  line: '#d5dde8',
  paper: '#ffffff',
  main: '#2a65ad',
  byDefault: '#8793a1',
  bad: '#8a4b08',
  levels: { 5: '#0b3a75', 4: '#4a7ab5', 3: '#8793a1', 2: '#b9820f', 1: '#7a3f06' },
  standing: { onTime: '#0a6638', early: '#5d9a78', notDue: '#8793a1', late: '#c27a00', overdue: '#a31621' },
}

export const dark: Palette = {
  ink: '#f2f7ff',
  quiet: '#b4c7e0',
  line: '#24456f',
  paper: '#0b274b',
  main: '#5b9bf0',
  byDefault: '#8fa3bd',
  bad: '#e0a13c',
  levels: { 5: '#4f8fe6', 4: '#93bff5', 3: '#c3ccd6', 2: '#f0c35a', 1: '#d0803a' },
  standing: { onTime: '#48b77c', early: '#9ad9b8', notDue: '#8fa3bd', late: '#f0c35a', overdue: '#ff6b6b' },
}
