/** What the portal is served: plain data, whole. The portal imports these types and nothing else (STYLE §2). */
import type { Widget } from '../fields/kind.ts'
import type { FieldProblem } from '../common/problem.ts'
import type { Branch, CaseState, Decision, JobState, Origin, RecordStatus, Repair } from '../common/states.ts'

export type { FieldProblem, Branch, CaseState, Decision, JobState, Origin, RecordStatus, Repair, Widget }
export type ServiceKind = 'filing' | 'query' | 'certificate'
/** How a submitted filing goes on: waits for a clerk, is taken in first, or is done at once. */
export type Outcome = 'reviewed' | 'accepted' | 'completed' | 'none'
/** How records come in: typed one after the other, imported, picked from a list, or as one `form` that is the record. */
export type Entry = 'typed' | 'imported' | 'picked' | 'form'

/** One tile of the workbench. `available: false` is 建设中. */
export interface ServedService {
  id: string; slug: string; name: string; module: string; moduleNo: number; kind: ServiceKind; outcome: Outcome
  modes: ('single' | 'batch')[]; description: string; available: boolean; /** Pinyin initials of the name, for the search. */ initials: string
  /** Opens without a scan (社保证明开具). */ certificate: boolean
}

export interface ServedField {
  key: string; label: string; required: boolean; readonly: boolean; widget: Widget; numeric: boolean; preset?: string; note?: string
  /** Asked once for all records. */ once: boolean
  /** Said when it is left blank, where that is not …为必填项！ */ missing?: string
}

/** A block of fields on a tab; `mode` says when it shows. */
export interface ServedSection { title: string; tab: string; mode: 'always' | 'single' | 'batch'; fields: ServedField[] }

export interface ServedColumn { key: string; label: string; numeric: boolean; /** Identity numbers are masked until asked for. */ masked: boolean }

/** The two lists of 校验结果. */
export interface ServedRecordList { title: string; status: RecordStatus; columns: ServedColumn[]; /** Columns whose values can be asked how they came about (计算过程). */ explained: string[] }

/** A list of the ledger: to pick records from, or to be looked at. */
export interface ServedPickList {
  key: string; title: string; columns: ServedColumn[]; /** Which fields of a record a row's columns fill. */ fills: Record<string, string>
  /** Amounts can be asked how they came about (计算过程). */ explained: boolean
  /** It stands in the page; null where it opens in a window. */ inPage: ServedListInPage | null
}

/** How a list stands in the page: its rows are ticked unless it is only `shown`; `edits` are cells that can be changed in a ticked row. */
export interface ServedListInPage {
  tab: string; edits: ServedField[]; emptyText: string; /** Said when nothing is ticked at 保存. */ untickedText: string; shown: boolean; tickedAtFirst: boolean
  /** Writes the common value of a field into all ticked rows. */ setAll: { label: string; field: string } | null
  /** 合计 of the money. */ sums: boolean; /** The list a row opens in a window. */ details: string | null; /** Sisters of a group are tabs over one list. */ group: string | null
}

/** A step of a computation (计算过程): name, formula in words, value, document, and the steps it was made from. */
export interface ServedWorking { name: string; formula: string; value: string; document: string | null; notes: string[]; from: ServedWorking[] }

/** A button that brings values into the form; with a window they are looked at first. */
export interface ServedSource { key: string; label: string; /** Title of the section it stands beside. */ beside: string; window: { title: string; currentLabel: string; offeredLabel: string; confirm: string } | null; fields: string[] }

export interface ServedMaterial { code: string; name: string; /** required, optional, or the name of a group of which one must be there. */ need: string; group: string | null; note: string | null; template: string | null }

/** GET /api/services/:slug of a filing. */
export interface ServedFiling extends ServedService {
  kind: 'filing'
  consent: string; outcomeText: string; tabs: string[]; /** The tabs that hold 校验结果 and 附件材料; null where there is none. */ resultsTab: string | null; materialsTab: string | null; entry: Entry[]
  sections: ServedSection[]; recordLists: ServedRecordList[]; pickLists: ServedPickList[]; sources: ServedSource[]; materials: ServedMaterial[]; materialTemplateLabel: string
  /** The magnifier beside 证件号码 opens 人员信息查询窗口. */ personPicker: boolean
  /** Typing one of these fields fills the rest from the ledger. */ lookUps: string[]
  addLabel: string
  /** What 操作模式 calls the two ways of entry. */ modeLabels: { single: string; batch: string }
  template: { title: string; /** Headings in the first row, no example. */ plain: boolean; version: string; url: string; columns: { key: string; part: string; label: string; group: string | null; required: boolean }[]; notes: string[] } | null
  /** The printed form, null where there is none. */ form: { title: string } | null
  /** The certificate that a completed case issues in its place. */ issues: { title: string } | null
  amendment: boolean
  /** Upper bounds of an import, said beside the chooser. */ limits: { rows: number; bytes: number }
}

/** A part of a list as a spreadsheet; 全部导出 is made in the background. */
export interface ServedExport { scope: 'page' | 'selected' | 'all'; label: string }
/** A button, or a double click, that opens another list in a window. */
export interface ServedOpens { label: string; list: string }

/** A list of a query service. */
export interface ServedQueryList {
  key: string; title: string; /** Where it stands in the menu; null where it opens in a window, or the service has no menu. */ page: { group: string; label: string } | null
  conditions: ServedField[]; columns: ServedColumn[]; exports: ServedExport[]; sortable: string[]; /** 合计 of the money. */ sums: boolean; emptyText: string
  /** Nothing is listed before 【查询】. */ waits: boolean; /** Its one row is shown as fields. */ asFields: boolean; /** Amounts can be asked how they came about (计算过程). */ explained: boolean
  /** In the first column of a row; by double click on a row; beside the list. */ button: ServedOpens | null; details: ServedOpens | null; beside: ServedOpens | null
  /** What the button says that opens a row's file. */ file: string | null
}

/** GET /api/services/:slug of a query: its first list opens with it. */
export interface ServedQuery extends ServedService { kind: 'query'; lists: ServedQueryList[] }

/** GET /api/services/:slug of a certificate: the list to choose from, and what the document is called. */
export interface ServedCertificate extends ServedService { kind: 'certificate'; lists: ServedQueryList[]; document: string }

export type ServedDefinition = ServedFiling | ServedQuery | ServedCertificate

/** A certificate the employer asked for; `conditions` as they were sent, `chosen` how many rows. */
export interface ServedIssued {
  id: string; /** 查询流水号. */ number: string; /** 校验码. */ verificationCode: string; title: string; state: 'making' | 'issued' | 'failed' | 'revoked'; problem: string | null; pages: number | null
  issuedOn: string; issuedBy: string; /** To follow while it is being made. */ job: string | null; chosen: number | null; conditions: Record<string, string>
}

/** How a certificate stands: 真实有效, 已被替代 or 已作废. */
export type CertificateStanding = 'genuine' | 'superseded' | 'revoked'

/** A certificate as an agency finds it. `looks` counts those at /verify; `since` is the day it was replaced or revoked. */
export interface ServedFoundCertificate {
  id: string; number: string; verificationCode: string; title: string; employerNo: string; employerName: string; issuedOn: string; issuedBy: string; chosen: number | null; pages: number; looks: number
  standing: CertificateStanding; since: string | null; revokedBecause: string | null; revokedBy: string | null
}

/** A look at a certificate (/verify): what was answered, whether all it says was shown, and which page. Who looked is never kept. */
export interface ServedCertificateLook { at: string; answer: CertificateStanding; whole: boolean; page: number | null }

/** A row of a list as shown: texts by column key; `key` names the row in the API. */
export interface ServedRow { key: string; cells: Record<string, string>; /** Where the file is that the row offers. */ file?: string }
export interface Page<Row> { rows: Row[]; page: number; size: number; total: number }

/** A page of a query: GET /api/queries/:slug. */
export interface QueryPage extends Page<ServedRow> { /** Sent back with the next page asked for, it makes leafing quick at any depth. */ near: string; sums?: Record<string, string> }

/** A row of the person picker. */
export interface ServedPerson {
  personNo: string; idNumber: string; idType: string; name: string; sex: string; bornOn: string
  employerNo: string; employerName: string; region: string
}

export interface ServedRecord {
  no: number; origin: Origin; row: number | null; status: RecordStatus; problems: FieldProblem[]; hints: FieldProblem[]; repairs: Repair[]
  /** What each field shows. */ cells: Record<string, string>
  /** What each entered field holds, as its widget takes it back. */ values: Record<string, string>
  decision: Decision | null; decisionNote: string | null
  /** 变更项, 变更前值, 变更后值 or, for what is new, before is ''. */ changes?: ServedChange[]
}
export interface ServedChange { item: string; before: string; after: string }

/** Records grouped by what is wrong with them. */
export interface ServedReason { code: string; message: string; count: number }

export interface ServedRecords extends Page<ServedRecord> { passed: number; failed: number; repaired: number; reasons: ServedReason[] }

/** What was handed in for a material; `width` and `height` in pixels. GET …/materials/:code gives it as handed in, `?size=view` and `?size=thumb` a picture made of it. */
export interface ServedMaterialState { code: string; fileName: string; mediaType: string; size: number; uploadedAt: string; width: number | null; height: number | null; byPhone: boolean }

/** A code for a phone: opened without signing in, for one material, once. */
export interface ServedPhotoCode { id: string; url: string; expiresAt: string; /** How long it is good for, so that no one's clock matters. */ seconds: number }
export type PhotoCodeState = 'waiting' | 'opened' | 'used' | 'ended' | 'expired'
/** All that a phone is told of a code. */
export interface ServedPhotoTask { state: PhotoCodeState; service: string; material: string; expiresAt: string }

export interface ServedEvent { at: string; actor: string; what: string; from: CaseState | null; to: CaseState; why: string | null }

export interface ServedCase {
  id: string; service: string; serviceName: string; state: CaseState; stateText: string; serialNumber: string | null
  applicant: string; phone: string; remark: string | null; header: Record<string, string>
  employer: { number: string; name: string; region: string }
  createdAt: string; savedOn: string | null; submittedAt: string | null; decidedAt: string | null; opinion: string | null
  claimedBy: string | null; claimedByMe: boolean
  counts: { passed: number; failed: number; approved: number; returned: number; refused: number }
  form: string | null; events: ServedEvent[]; materials: ServedMaterialState[]
  /** The last import or other job of the case. */ job: ServedJob | null
  canWithdraw: boolean; canEdit: boolean
  /** After submission: the catalogue's sentence. */ message: string | null
}

/** A line of GET /api/cases and of the review queue. */
export interface ServedCaseLine {
  id: string; service: string; serviceName: string; state: CaseState; stateText: string; serialNumber: string | null; applicant: string; phone: string
  employerNo: string; employerName: string; createdAt: string; submittedAt: string | null; opinion: string | null
  records: number; claimedBy: string | null; claimedByMe: boolean; hasForm: boolean; canWithdraw: boolean
}

export interface ServedJob {
  id: string; kind: string; state: JobState; /** 读取, 校验, 汇总 */ stage: string | null; done: number; total: number | null
  result: Record<string, unknown> | null; problem: string | null; fileName: string | null
}

export interface ServedEffects { state: 'would' | 'did'; records: { no: number; subject: string; name: string; status: RecordStatus; problems: FieldProblem[]; hints: FieldProblem[]; decision: Decision | null; decisionNote: string | null; /** What a clerk wrote beside fields, or beside the whole record (null). */ pins: { field: string | null; reason: string }[]; /** False while `changes` are what it would change. */ inEffect: boolean; changes: ServedChange[]; /** What was declared, as each field shows it. */ cells: Record<string, string> }[]; total: number; page: number; size: number }

/** A message of the inbox (消息): what became of a case, or what waits for a clerk. `link` is the portal's address. */
export interface ServedMessage {
  id: string; caseId: string; kind: string; title: string; text: string; link: string; at: string; unread: boolean
  serviceName: string; serialNumber: string | null; employerName: string
}
/** GET /api/messages/count: `atMost` more are not counted further. */
export interface ServedUnread { unread: number; atMost: number }

export interface ServedSession {
  user: { login: string; name: string; role: 'agent' | 'clerk' | 'administrator' }
  level: 'password' | 'scanned'
  regions: { code: string; name: string; employer: { number: string; name: string } }[]
  region: { code: string; name: string; employer: { number: string; name: string } | null } | null
  agents: { name: string; mobile: string }[]
  /** The business day. */ today: string
  simulators: boolean
}

export interface ServedScan { id: string; code: string; url: string; expiresAt: string }
export type ScanState = 'pending' | 'scanned' | 'confirmed' | 'refused' | 'expired'

/** RFC 9457, with what is wrong field by field. */
export interface ServedProblem { type: string; title: string; status: number; detail: string; code: string; problems?: FieldProblem[]; retryAfter?: number }
