/** The page of /verify: for a phone held over a printed certificate. Small, without a script; every text is escaped by ghtml. */
import { html } from 'ghtml'
import type { Asked, Look } from '../certificates/look.ts'
import type { CertificateStanding } from '../forms/served.ts'
import type { CertificateBlock } from '../forms/documents/certificate-document.ts'

/** What is shown: nothing yet, what was found, or why nothing was. */
export interface Shown { readonly asked: Partial<Asked>; readonly found?: Look; readonly problem?: string }

const SAID: Readonly<Record<CertificateStanding, readonly [title: string, then: string]>> = {
  genuine: ['真实有效', '本证明由社会保险经办机构开具，请将下列内容与手中的证明逐项核对。'],
  superseded: ['已被替代', '本证明确由经办机构开具，但此后内容有变化并已开具新的证明，请向持有人索取新的证明。'],
  revoked: ['已作废', '经办机构已将本证明作废，请勿使用。'],
}

/** The whole page. */
export function verifyPage({ asked, found, problem }: Shown): string {
  return html`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>社会保险证明核验</title><style>!${STYLE}</style></head>
<body><header><h1>社会保险证明核验</h1><p>湖北省社会保险网上办事大厅</p></header><main>
!${problem === undefined ? '' : html`<section class="answer wrong" role="alert"><h2>未查到</h2><p>${problem}</p></section>`}
!${found ? answered(found, asked) : ''}
!${found?.whole ? '' : askForm(asked, found)}
!${found ? '' : fileForm()}
</main><footer><p>每次核验都会留下记录。本页面只显示核对所需的内容，姓名和号码已作遮盖。</p></footer></body></html>`
}

const askForm = ({ code, number }: Partial<Asked>, found: Look | undefined) => html`<section><h2>${found ? '核对证明内容' : '输入编号核验'}</h2>
<p>${found ? '请再输入证明上的查询流水号，即可逐项核对证明内容。' : '请按证明上印的内容填写，也可用手机扫描证明右上方的二维码。'}</p>
<form action="/verify" method="get">
<label>查询流水号<input name="number" inputmode="numeric" autocomplete="off" maxlength="16" value="${number ?? ''}" placeholder="16位数字"></label>
<label>校验码<input name="code" autocomplete="off" autocapitalize="characters" maxlength="6" required value="${code ?? ''}" placeholder="6位字母或数字"></label>
<button>核验</button></form></section>`

const fileForm = () => html`<section><h2>核验电子文件</h2><p>选择收到的PDF文件，逐字节与原件比对，任何改动都会被发现。</p>
<form action="/verify/file" method="post" enctype="multipart/form-data"><label>证明文件<input type="file" name="file" accept="application/pdf" required></label><button>上传核验</button></form></section>`

function answered({ standing, title, issuedOn, employer, covers, since, because, whole, page }: Look, asked: Partial<Asked>): string {
  const [said, then] = SAID[standing]
  return html`<section class="answer ${standing}" role="status"><h2>${said}</h2><p>${then}</p></section>
<section><dl><dt>证明名称</dt><dd>${title}</dd><dt>开具日期</dt><dd>${issuedOn}</dd>
!${whole ? '' : html`<dt>单位名称</dt><dd>${employer}</dd>`}!${covers === null ? '' : html`<dt>证明内容</dt><dd>${covers}</dd>`}
!${since === null ? '' : html`<dt>${standing === 'revoked' ? '作废日期' : '更新日期'}</dt><dd>${since}</dd>`}!${because === null ? '' : html`<dt>作废原因</dt><dd>${because}</dd>`}
!${whole ? html`<dt>查询流水号</dt><dd>${whole.number}</dd><dt>出具机构</dt><dd>${whole.agency}</dd><dt>页数</dt><dd>共${whole.pages}页</dd>` : ''}</dl></section>
!${whole ? whole.blocks.map(block).join('') : ''}
!${page ? detail(page) : ''}!${whole && whole.pages > 1 ? pageForm(whole, asked, page?.no) : ''}`
}

const block = (it: CertificateBlock) => html`<section><h2>${it.title}</h2>!${'facts' in it
  ? html`<dl>!${it.facts.map(({ label, value }) => html`<dt>${label}</dt><dd>${value}</dd>`).join('')}</dl>`
  : html`<div class="wide" tabindex="0" role="region" aria-label="${it.title}"><table><thead><tr>!${it.columns.map((column) => html`<th scope="col">${column}</th>`).join('')}</tr></thead><tbody>!${it.rows.map((row) => html`<tr>!${row.map((cell) => html`<td>${cell}</td>`).join('')}</tr>`).join('')}</tbody></table></div>`}</section>`

function detail({ no, title, subtitle, columns, groups, rows }: NonNullable<Look['page']>): string {
  const heads = columns.map((column, i) => ({ column, group: groups[i] ?? null, first: groups[i] !== null && groups[i] !== groups[i - 1], span: groups.filter((group) => group === groups[i]).length }))
  return html`<section><h2>第${no}页</h2><p>${title}${subtitle}</p><div class="wide" tabindex="0" role="region" aria-label="第${no}页明细"><table>
<thead><tr>!${heads.map(({ column, group, first, span }) => (group === null ? html`<th scope="col" rowspan="2">${column}</th>` : first ? html`<th scope="colgroup" colspan="${span}">${group}</th>` : '')).join('')}</tr>
<tr>!${heads.map(({ column, group }) => (group === null ? '' : html`<th scope="col">${column}</th>`)).join('')}</tr></thead>
<tbody>!${rows.map((row) => html`<tr>!${row.map((cell) => html`<td>${cell}</td>`).join('')}</tr>`).join('')}</tbody></table></div></section>`
}

const pageForm = ({ number, pages }: NonNullable<Look['whole']>, { code }: Partial<Asked>, shown: number | undefined) => html`<section><h2>核对各页明细</h2><p>输入证明下方的页码，核对该页每一行。</p>
<form action="/verify" method="get" class="line"><input type="hidden" name="number" value="${number}"><input type="hidden" name="code" value="${code ?? ''}">
<label>页码<input name="page" type="number" inputmode="numeric" min="2" max="${pages}" required value="${Math.min(pages, (shown ?? 1) + 1)}"></label><button>查看该页</button></form></section>`

const STYLE = `
:root{--ink:#1a222b;--quiet:#56616d;--line:#d5dce3;--ground:#f4f6f8;--blue:#1a5fb4;--green:#19703f;--amber:#8a5200;--red:#b3261e}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 "PingFang SC","Noto Sans SC","Microsoft YaHei",sans-serif}
header,main,footer{max-width:720px;margin:0 auto;padding:0 16px}header{padding-top:20px}h1{font-size:22px;margin:0}header p,footer p{color:var(--quiet);font-size:14px;margin:2px 0 12px}
section{background:#fff;border:1px solid var(--line);border-radius:8px;padding:14px 16px;margin:12px 0}h2{font-size:17px;margin:0 0 6px}section p{margin:0 0 8px}
.answer{border-width:0 0 0 6px;border-style:solid}.answer h2{font-size:21px}.genuine{border-color:var(--green)}.genuine h2{color:var(--green)}.superseded{border-color:var(--amber)}.superseded h2{color:var(--amber)}.revoked,.wrong{border-color:var(--red)}.revoked h2,.wrong h2{color:var(--red)}
dl{display:grid;grid-template-columns:minmax(6em,36%) 1fr;gap:6px 12px;margin:0}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere;font-weight:600}
label{display:block;margin:8px 0}input{display:block;width:100%;min-height:44px;font:inherit;padding:8px 10px;border:1px solid #8b97a3;border-radius:6px;background:#fff;color:inherit}
button{min-height:44px;width:100%;font:inherit;color:#fff;background:var(--blue);border:0;border-radius:6px;margin-top:6px}:focus-visible{outline:3px solid #6ea8fe;outline-offset:2px}
.line{display:grid;grid-template-columns:1fr 1fr;gap:12px;align-items:end}.line label,.line button{margin:0}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:14px;width:100%}th,td{border:1px solid var(--line);padding:5px 7px;text-align:center;white-space:nowrap;font-variant-numeric:tabular-nums}th{background:#eef2f6;font-weight:600}
`
