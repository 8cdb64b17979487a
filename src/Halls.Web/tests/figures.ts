import { ratioNames, type CaseCounts, type Division, type FigureReport, type FigureRow, type FigureSnapshot, type RatingCounts, type Ratio, type RatioName } from '../src/api/figures'
import { shareText } from '../src/figures/format'
import { daysOf } from '../src/figures/place'

export const noRatings: RatingCounts = { total: 0, active: 0, level5: 0, level4: 0, level3: 0, level2: 0, level1: 0, default: 0, realName: 0, supplementary: 0, superseded: 0, invalid: 0, rateable: 0, rated: 0 }
export const noCases: CaseCounts = {
  opened: 0, named: 0, namedRectified: 0, namedExplained: 0, namedDue: 0, namedRectifiedOnTime: 0, namedExplainedOnTime: 0, namedOverdue: 0, namedNotDue: 0, namedContactDue: 0,
  namedContactedOnTime: 0, namedFedBack: 0, namedFollowedUp: 0, namedSatisfied: 0, namedBasicallySatisfied: 0, namedUnsatisfied: 0, anonymous: 0, anonymousHandled: 0, claimed: 0, judgedInvalid: 0, extended: 0, reopened: 0,
}

export const ratio = (numerator: number, denominator: number): Ratio => ({
  numerator,
  denominator,
  value: denominator === 0 ? null : numerator / denominator,
  percent: shareText(numerator, denominator),
})

/** A row whose ratios follow from its counts, as the server works them out. */
export function row(key: string, name: string, ratings: Partial<RatingCounts> = {}, cases: Partial<CaseCounts> = {}): FigureRow {
  const r = { ...noRatings, ...ratings }
  r.active = r.level5 + r.level4 + r.level3 + r.level2 + r.level1
  r.total = r.active + r.default
  const c = { ...noCases, ...cases }
  const bad = r.level2 + r.level1
  const content = c.namedSatisfied + c.namedBasicallySatisfied
  const pairs: Record<RatioName, [number, number]> = {
    activeRate: [r.active, r.total],
    participationRate: [r.rated, r.rateable],
    goodRate: [r.active - bad, r.active],
    satisfiedRate: [r.level5 + r.level4, r.active],
    badRate: [bad, r.active],
    rectificationRate: [c.namedRectified, c.named],
    handledRate: [c.namedRectified + c.namedExplained, c.named],
    onTimeRate: [c.namedRectifiedOnTime, c.namedDue],
    onTimeHandledRate: [c.namedRectifiedOnTime + c.namedExplainedOnTime, c.namedDue],
    contactRate: [c.namedContactedOnTime, c.namedContactDue],
    followUpRate: [c.namedFollowedUp, c.named],
    followUpSatisfaction: [content, content + c.namedUnsatisfied],
  }
  const ratios = {} as Record<RatioName, Ratio>
  ratioNames.forEach((one) => (ratios[one] = ratio(...pairs[one])))
  ratios.badRate.perTenThousand = r.active === 0 ? '—' : ((bad / r.active) * 10_000).toFixed(2)
  return { key, name, noBadRatings: c.named === 0, fullyHandled: c.named > 0 && c.namedRectified + c.namedExplained === c.named && c.namedOverdue === 0, ratings: r, cases: c, ratios }
}

export function snapshot(change: Partial<FigureSnapshot> = {}): FigureSnapshot {
  return {
    region: '371500000000',
    name: '聊城市',
    month: '2026-11',
    day: '2026-11-23',
    asOf: '2026-11-23T09:00:00+08:00',
    change: 1,
    today: row('2026-11-23', '', { level5: 2, rateable: 4, rated: 2 }),
    total: row('371500000000', '聊城市', { level5: 7, level4: 2, level1: 1, rateable: 20, rated: 10 }, { opened: 1, named: 1, namedNotDue: 1 }),
    above: [{ key: '370000000000', name: '山东省' }],
    parts: [
      row('371502000000', '东昌府区', { level5: 5, level4: 2, level1: 1, rateable: 10, rated: 8 }, { opened: 1, named: 1, namedNotDue: 1 }),
      row('371503000000', '茌平区', { level5: 2, rateable: 10, rated: 2 }),
      row('371521000000', '阳谷县'),
    ],
    days: [row('2026-11-20', '', { level5: 5, level4: 2, level1: 1 }), row('2026-11-23', '', { level5: 2 })],
    channels: [row('qr', '二维码', { level5: 6, level4: 2, level1: 1 }), row('paper', '纸质评议卡', { level5: 1 })],
    indicators: [{ code: '115', label: '服务态度差效率低', level: 1, count: 1 }, { code: '510', label: '一窗受理一次办结', level: 5, count: 4 }],
    late: [],
    ...change,
  }
}

/** A province's month: ten million ratings, long names, parts without a bad rating, more late units than a screen has lines. */
export function province(): FigureSnapshot {
  const cities = ['济南市', '青岛市', '淄博市', '枣庄市', '东营市', '烟台市', '潍坊市', '济宁市', '泰安市', '威海市', '日照市', '临沂市', '德州市', '聊城市', '滨州市', '菏泽市']
  const parts = cities.map((name, i) => {
    const n = 1_450_000 - i * 83_211
    return row(`37${i < 9 ? '0' : ''}${i + 1}00000000`, name, { level5: n, level4: 12_345 - i, level3: 1_203, level2: i === 9 ? 0 : 61 - i, level1: i === 9 ? 0 : 40 - i, rateable: n + 90_000, rated: n + 13_000 }, i === 9 ? {} : { opened: 95 - i, named: 60 - i, namedRectified: 44 - i, namedExplained: 3, namedDue: 50 - i, namedRectifiedOnTime: 40 - i, namedExplainedOnTime: 2, namedOverdue: i % 3, namedNotDue: 10, namedContactDue: 58 - i, namedContactedOnTime: 57 - i, namedFedBack: 44 - i, namedFollowedUp: 40 - i, namedSatisfied: 30 - i, namedBasicallySatisfied: 6, namedUnsatisfied: 2, anonymous: 30, anonymousHandled: 21, judgedInvalid: 3 })
  })
  const sum = <T extends object>(pick: (one: FigureRow) => T): T => {
    const total = {} as Record<string, number>
    parts.forEach((one) => Object.entries(pick(one)).forEach(([key, value]) => (total[key] = (total[key] ?? 0) + (value as number))))
    return total as T
  }
  const ratings = sum((one) => one.ratings)
  const units = ['市场监督管理局行政许可服务科', '人力资源和社会保障局', '自然资源和规划局不动产登记中心', '公安局出入境管理支队', '住房公积金管理中心', '医疗保障局', '卫生健康委员会', '住房和城乡建设局', '税务局第一税务分局', '交通运输局']
  return snapshot({
    region: '370000000000',
    name: '山东省',
    today: row('2026-11-23', '', { level5: 538_113, level4: 4_021, level3: 388, level2: 21, level1: 13, rateable: 601_222, rated: 541_000 }, { opened: 34, named: 20, namedNotDue: 20 }),
    total: row('370000000000', '山东省', { ...ratings, default: 21_345 }, sum((one) => one.cases)),
    above: [],
    parts,
    days: daysOf('2026-11').slice(0, 23).map((day, i) => row(day, '', [6, 7, 13, 14, 20, 21].includes(i) ? { level5: 21_000 + i * 31, level1: i % 2 } : { level5: 580_000 + ((i * 7919) % 13) * 9_001, level4: 5_000, level2: 30 + (i % 5), level1: 12 + (i % 7) })),
    channels: [['evaluator', '窗口评价器'], ['qr', '二维码'], ['mobile', '移动端'], ['pc', 'PC端'], ['sms', '短信'], ['kiosk', '自助终端'], ['hotline', '12345热线'], ['default', '系统默认评价'], ['paper', '纸质评议卡'], ['box', '意见箱']].map(([key, name], i) => row(key!, name!, key === 'default' ? { default: 21_345 } : { level5: Math.round(7_213_441 / (i * i * i + 1)) })),
    indicators: [
      { code: '510', label: '一窗受理一次办结', level: 5, count: 5_213_441 }, { code: '517', label: '服务热情效率高', level: 5, count: 4_100_233 }, { code: '411', label: '跑大厅一次办完', level: 4, count: 81_233 },
      { code: '309', label: '在承诺的时间内办结', level: 3, count: 9_120 }, { code: '210', label: '同样内容的证明材料被要求多次提交', level: 2, count: 412 }, { code: '112', label: '承诺在线收取申报材料实际无法收取', level: 1, count: 233 },
      { code: '115', label: '服务态度差效率低', level: 1, count: 198 }, { code: '209', label: '未在承诺时间内办结', level: 2, count: 91 }, { code: '108', label: '在办事指南之外增加新的审批条件', level: 1, count: 12 }, { code: '113', label: '多头跑窗口和部门', level: 1, count: 7 },
    ],
    late: Array.from({ length: 20 }, (_, i) => ({ unit: `${cities[i % 16]}${units[i % 10]}`, hall: `hall-${i}`, hallName: `${cities[i % 16]}政务服务中心（市民之家新区分中心）`, overdue: 1 + ((i * 7) % 5), oldestDue: `2026-11-${10 + (i % 9)}` })),
  })
}

/** A month in which nothing was rated. */
export const nothingYet = (): FigureSnapshot =>
  snapshot({ region: '371523000000', name: '茌平区乐平铺镇便民服务中心', today: row('2026-11-23', ''), total: row('371523000000', ''), parts: [], days: [], channels: [], indicators: [], above: [{ key: '371500000000', name: '聊城市' }, { key: '370000000000', name: '山东省' }] })

export const divided = ['levels', 'regions', 'halls', 'departments', 'windows', 'items', 'channels', 'days']

export function report(by: Division, from: FigureSnapshot, change: Partial<FigureReport> = {}): FigureReport {
  const rows: Record<Division, FigureRow[]> = {
    region: from.parts, hall: from.parts.map((one, i) => ({ ...one, key: `hall-${i}`, name: `${one.name}政务服务中心` })), department: from.late.slice(0, 9).map((one) => row(one.unit, one.unit, { level5: 4_000, level1: 3 }, { opened: 3, named: 3, namedDue: 3, namedRectified: 1, namedRectifiedOnTime: 1, namedOverdue: one.overdue })),
    window: from.parts.map((one, i) => ({ ...one, key: `lc/${i}`, name: `聊城市政务服务中心 ${i}号窗口` })), item: [row('', '未注明', from.total.ratings)], channel: from.channels, day: from.days, indicator: [],
  }
  return {
    month: from.month,
    region: from.region,
    hall: null,
    by,
    asOf: from.asOf,
    cutOff: '2026-12-15T00:00:00+08:00',
    final: false,
    formulas: [
      { key: 'goodRate', name: '好评率', formula: '（非常满意＋满意＋基本满意）÷有效主动评价数', version: 1, rule: 'R-100' },
      { key: 'rectificationRate', name: '实名差评整改率', formula: '截止时已整改的实名有效差评数÷本月实名有效差评数；解释说明单列，不计入整改', version: 1, rule: 'R-100' },
    ],
    total: from.total,
    rows: rows[by],
    identities: divided.map((of) => ({ of, holds: true, differences: [] })),
    indicators: by === 'indicator' ? from.indicators : null,
    ...change,
  }
}
