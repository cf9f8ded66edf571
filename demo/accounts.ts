/** The accounts of the demonstration: for the README, the start-up print-out and the loader. DESIGN: identity. */

/** Of every demonstration account; created with the demonstration world only. */
export const DEMONSTRATION_PASSWORD = 'Hubei@2021'

export interface DemonstrationAccount {
  readonly login: string
  /** Who it is, in the words of the print-out. */
  readonly who: string
  readonly role: 'agent' | 'clerk' | 'administrator'
  /** The name the hall shows. */
  readonly name: string
  /** A clerk's agency. */
  readonly region?: string
}

export const demonstrationAccounts: readonly DemonstrationAccount[] = [
  { login: 'demo-province', who: '省本级单位经办人，262名参保职工，养老、失业两个险种', role: 'agent', name: '王立新' },
  { login: 'demo-shennongjia', who: '神农架林区单位经办人，568名参保职工，三个险种', role: 'agent', name: '覃晓蓉' },
  { login: 'demo-small', who: '武汉市单位经办人，2名参保职工，缴费工资均为8888元', role: 'agent', name: '方景行' },
  { login: 'demo-large', who: '武汉市单位经办人，8010名参保职工；同一账号另有襄阳市单位', role: 'agent', name: '程启明' },
  { login: 'clerk-province', who: '省本级经办机构审核员', role: 'clerk', name: '陆文思', region: '429900' },
  { login: 'clerk-shennongjia', who: '神农架林区经办机构审核员', role: 'clerk', name: '向秋月', region: '429021' },
  { login: 'clerk-wuhan', who: '武汉市经办机构审核员', role: 'clerk', name: '柯一鸣', region: '420100' },
  { login: 'admin', who: '系统管理员', role: 'administrator', name: '系统管理员' },
  { login: 'admin-release', who: '系统管理员（复核），发布另一名管理员录入的政策标准', role: 'administrator', name: '政策复核员' },
]
