/** Made-up employers: names that say that they are for demonstration, credit codes with both check digits in a series no authority issues. */
import { creditCodeCheck } from '../fields/identity-number.ts'
import { draw } from './random.ts'

const FIRST = [...'云晨瑞鼎盛锦启明宏天佳汇星青双沐砚澄栩望']
const SECOND = [...'帆曦程川岳翔泽禾晟图嘉诚屿岚笙榆桐霖']

/** What an employer does: its division of industry (GB/T 4754-2011) with the risk class, and the words its name ends in. Source: policy parameters 2.3. */
const TRADES: readonly { industry: string; riskClass: number; words: string }[] = [
  { industry: '软件和信息技术服务业', riskClass: 1, words: '软件' }, { industry: '专用设备制造业', riskClass: 4, words: '制造' },
  { industry: '批发业', riskClass: 2, words: '商贸' }, { industry: '商务服务业', riskClass: 2, words: '企业服务' },
  { industry: '食品制造业', riskClass: 3, words: '食品' }, { industry: '汽车制造业', riskClass: 4, words: '汽车零部件' },
  { industry: '医药制造业', riskClass: 4, words: '制药' }, { industry: '道路运输业', riskClass: 5, words: '物流' },
  { industry: '房屋建筑业', riskClass: 6, words: '建设工程' }, { industry: '住宿业', riskClass: 2, words: '酒店管理' },
  { industry: '纺织业', riskClass: 3, words: '纺织' }, { industry: '专业技术服务业', riskClass: 2, words: '工程咨询' },
  { industry: '房地产业', riskClass: 2, words: '物业管理' }, { industry: '电气机械和器材制造业', riskClass: 4, words: '电气' },
]

/** The check character of an organisation code's first eight (GB 11714). Source: policy parameters 14.20. */
export function organisationCodeCheck(first8: string): string {
  const weights = [3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, i) => total + weight * parseInt(first8.charAt(i), 36), 0)
  return '0X987654321'.charAt(sum % 11)
}

/** The unified social credit code of the `index`-th made-up employer registered in division `division`; `YX…` is issued by no one. */
export function creditCodeAt(index: number, division: string): string {
  const first8 = `YX${String(index).padStart(6, '0')}`
  const first17 = `91${division}${first8}${organisationCodeCheck(first8)}`
  return first17 + creditCodeCheck(first17)
}

/** The organisation code inside a credit code: 12345678-9. */
export const organisationCodeOf = (creditCode: string): string => `${creditCode.slice(8, 16)}-${creditCode.slice(16, 17)}`

/** Name, trade and risk class of the `index`-th made-up employer of a place. Names repeat after several thousand. */
export function employerAt(seed: number, index: number, place: string): { name: string; industry: string; riskClass: number } {
  const d = draw(seed ^ 0x454d, index)
  const trade = d.pick(TRADES)
  return { name: `${place}演示${d.pick(FIRST)}${d.pick(SECOND)}${trade.words}有限公司`, industry: trade.industry, riskClass: trade.riskClass }
}

/** 企业类型 by heads alone. Source: policy parameters 14.17.3, 其他未列明行业. */
export const sizeOf = (heads: number): string => (heads >= 300 ? '大型企业' : heads >= 100 ? '中型企业' : heads >= 10 ? '小型企业' : '微型企业')
