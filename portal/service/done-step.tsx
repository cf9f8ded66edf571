/** After 确认提交: what happened, the 业务流水号, and what happens next. */
import { useNavigate } from '@tanstack/react-router'
import { App, Button, Result } from 'antd'
import { CopyOutlined, PrinterOutlined } from '@ant-design/icons'
import { Waiting } from '../components/waiting.tsx'
import type { Outcome, ServedFiling } from '../../forms/served.ts'
import { formFile, type Draft, type Submitted } from './calls.ts'

/** What the agent may expect, by how the filing goes on. */
const NEXT: Record<Outcome, string> = {
  reviewed: '经办机构审核后，申报内容才生效。审核结果会显示在首页“待我处理”和办件记录中；如被退回，可按原因修改后再次提交。经办人员受理前可在办件记录中撤销。',
  accepted: '业务已由办事大厅受理，办结后申报内容生效。办理进度可在办件记录中查询。',
  completed: '业务已经办结，申报内容已经生效。可在办件记录中查看办件信息和打印业务相关单据。',
  none: '可在办件记录中查看办件信息。',
}

export function DoneStep({ filing, draft, submitted, onAgain }: { filing: ServedFiling; draft: Draft; submitted: Submitted | undefined; onAgain: () => void }) {
  const { message } = App.useApp()
  const navigate = useNavigate()
  const serial = submitted?.serialNumber ?? draft.serialNumber
  if (!serial) return draft.canEdit ? <Waiting /> : <Result status="info" title={`本办件${draft.stateText}`} extra={<Button type="primary" onClick={onAgain}>再办一笔</Button>} />
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(serial)
      void message.success('业务流水号已复制')
    } catch {
      // Only a page served over https may write to the clipboard by itself.
      const area = Object.assign(document.createElement('textarea'), { value: serial })
      document.body.append(area)
      area.select()
      void (document.execCommand('copy') ? message.success('业务流水号已复制') : message.warning('浏览器不允许复制，请手工选中流水号复制'))
      area.remove()
    }
  }
  return (
    <section className="surface wz-done">
      <Result status="success" title={submitted?.message ?? draft.message ?? filing.outcomeText}
        subTitle={<p className="wz-serial">业务流水号：<b>{serial}</b><Button size="small" icon={<CopyOutlined />} onClick={() => void copy()}>复制</Button></p>}
        extra={[
          (filing.form ?? filing.issues) && <Button key="form" icon={<PrinterOutlined />} href={formFile(draft.id)} target="_blank">打印相关表单</Button>,
          <Button key="again" onClick={onAgain}>再办一笔</Button>,
          <Button key="case" type="primary" href={`/cases/${draft.id}`} onClick={(event) => { event.preventDefault(); void navigate({ to: '/cases/$id', params: { id: draft.id } }) }}>查看办件</Button>,
        ]}>
        <h2>接下来</h2>
        <p>{filing.issues ? `《${filing.issues.title}》已经开具，点击【打印相关表单】查看、打印或下载，也可在办件记录中打印。人员的参保缴费情况没有变化时再次办理，凭证编号不变。` : NEXT[filing.outcome]}</p>
      </Result>
    </section>
  )
}
