/** Whom a change of a case's state is told to, and in which words (消息). The words of states are the manual's. */
import type { CaseState, Decision } from '../common/states.ts'
import { maskIdNumber } from '../fields/identity-number.ts'
import type { Case } from '../ledger/database.ts'
import { haveReadOfCase, tell, type Message } from '../ledger/messages.ts'

/** What happened: the states before and after, the reason given, and what a decision came to. */
export interface Happening { readonly from: CaseState | null; readonly to: CaseState; readonly why: string | null; readonly decided: Decided | null }
export interface Decided extends Readonly<Record<Decision, number>> { readonly reasons: readonly { readonly no: number; readonly reason: string }[] }

const waits = (state: CaseState | null) => state === 'submitted' || state === 'accepted'

/** Writes what has to be told, in the transaction that changes the state; it is read already for whoever made the change. */
export async function tellOf(it: Case, happening: Happening): Promise<void> {
  const employer = employerIsTold(happening, it.actor.role)
  const agency = agencyIsTold(happening, it.actor.role)
  await tell(it, [
    ...(employer ? [{ ...employer, audience: 'employer' as const, link: `/cases/${it.caseId}` }] : []),
    ...(agency ? [{ ...agency, audience: 'agency' as const, link: `/review/${it.caseId}` }] : []),
  ].map((message) => ({ ...message, text: withoutNumbers(message.text) })))
  await haveReadOfCase(it)
}

type Words = Pick<Message, 'kind' | 'title' | 'text'>

/** The employer's agents: every step of a case, since another of them may have taken it. Drafts, claims and releases are not told. */
function employerIsTold({ from, to, why, decided }: Happening, actor: Case['actor']['role']): Words | undefined {
  if (decided) return decision(to, why, decided)
  if (from === to) return undefined
  const again = from === 'returned'
  if (to === 'submitted') return { kind: 'submitted', title: again ? '补正后已重新提交' : '已提交', text: '等待经办机构审核。' }
  if (to === 'accepted') return { kind: 'accepted', title: '已受理', text: again ? '补正后已重新提交，等待经办机构审核。' : '业务已受理，等待经办机构审核。' }
  if (to === 'completed') return { kind: 'completed', title: '已办结', text: '业务已办结，即时生效。' }
  if (to === 'withdrawn') return { kind: 'withdrawn', title: '已撤销', text: why ? `撤销原因：${why}` : '业务已撤销，未生效。' }
  if (to === 'approved' && actor === 'agent') return { kind: 'rest-withdrawn', title: '其余记录已撤回', text: '已审核通过的记录仍然有效，其余记录已撤回，业务办结。' }
  return undefined
}

function decision(to: CaseState, opinion: string | null, decided: Decided): Words {
  const counts = ([['approved', '审核通过'], ['returned', '退回补正'], ['refused', '审核不通过']] as const).filter(([word]) => decided[word] > 0).map(([word, text]) => `${text}${decided[word]}条`).join('，')
  const said = reasons(opinion, decided)
  if (to === 'returned') return { kind: 'returned', title: '退回补正', text: `${counts}。${said ? `原因：${said}` : ''}请补正后重新提交。` }
  if (to === 'refused') return { kind: 'refused', title: '审核不通过', text: `${counts}。${said ? `原因：${said}` : ''}` }
  if (to === 'approved') return { kind: 'approved', title: '审核通过', text: `${counts}${decided.approved > 0 ? '，通过的记录已生效' : ''}。${said ? `审核意见：${said}` : ''}` }
  return { kind: 'partly-decided', title: '部分记录已审核', text: `${counts}，其余记录待审核。${said ? `审核意见：${said}` : ''}` }
}

const MOST_REASONS = 3
const MOST_SIGNS = 600

/** The clerk's opinion, then what he wrote of single records. */
function reasons(opinion: string | null, { reasons: of }: Decided): string {
  const listed = of.slice(0, MOST_REASONS).map(({ no, reason }) => `第${no}条：${reason}`)
  const sentences = [...(opinion?.trim() ? [opinion.trim()] : []), ...listed].map((sentence) => (/[。！？；]$/.test(sentence) ? sentence : `${sentence}。`))
  const said = sentences.join('') + (of.length > MOST_REASONS ? `共${of.length}条，见办件详情。` : '')
  return said.length > MOST_SIGNS ? `${said.slice(0, MOST_SIGNS)}……` : said
}

/** The agency's clerks: what comes to wait for them, and what waits no more. */
function agencyIsTold({ from, to, why }: Happening, actor: Case['actor']['role']): Words | undefined {
  if (waits(to) && from === 'draft') return { kind: 'case-submitted', title: '新办件待审核', text: '单位提交了新的办件，请领取审核。' }
  if (waits(to) && from === 'returned') return { kind: 'case-handed-in-again', title: '补正后重新提交', text: '单位已补正并重新提交，请领取审核。' }
  if (waits(from) && !waits(to) && actor === 'agent') return { kind: 'case-withdrawn', title: '单位已撤销', text: `单位已撤销该办件，无需审核。${why ? `撤销原因：${why}` : ''}` }
  return undefined
}

/** Identity numbers that someone wrote into a reason are masked: a message may be read on any screen. */
const withoutNumbers = (text: string) => text.replace(/(?<!\d)(\d{17}[\dXx]|\d{15})(?!\d)/g, (number) => maskIdNumber(number))
