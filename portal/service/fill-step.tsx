/** Step 2 表单填写: the tabs, the bar that stays in view, and what is kept of what is typed. */
import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Radio, Tabs } from 'antd'
import { ApiProblem, sentenceOf } from '../api.ts'
import { useSession } from '../shell/session.ts'
import { count } from '../words.ts'
import type { ServedFiling, ServedRecord } from '../../forms/served.ts'
import { draft as draftQuery, isOfCase, keep, save, type Draft, type Submitted } from './calls.ts'
import { BatchCard } from './batch-card.tsx'
import { FieldInput } from './field-input.tsx'
import { MaterialsTab } from './materials-tab.tsx'
import { RecordForm } from './record-form.tsx'
import { ResultsTab } from './results-tab.tsx'
import { submitOnce } from './submission.ts'
import { useAutosave, type Kept } from './use-autosave.ts'
import { entrySections, isEmployers, useEntry } from './use-entry.ts'

interface FillStepProps { filing: ServedFiling; draft: Draft; onBack: () => void; onForm: () => void; onDone: (done: Submitted) => void }

/** The step, begun anew by 刷新. */
export function FillStep(props: FillStepProps) {
  const cache = useQueryClient()
  const [times, setTimes] = useState(0)
  const refresh = async () => {
    await keep(props.draft.id, { entry: {} })
    await cache.refetchQueries({ queryKey: draftQuery(props.draft.id).queryKey })
    await cache.invalidateQueries(isOfCase(props.draft.id))
    setTimes(times + 1)
  }
  return <Filling key={times} {...props} onRefresh={refresh} />
}

const keptWords: Record<Kept['state'], (kept: Kept) => string> = {
  clean: () => '', saving: () => '正在保存…', kept: (kept) => `已自动保存 ${kept.at ?? ''}`, retrying: () => '未保存，正在重试',
}

function Filling({ filing, draft, onBack, onForm, onDone, onRefresh }: FillStepProps & { onRefresh: () => Promise<void> }) {
  const { modal, message } = App.useApp()
  const cache = useQueryClient()
  const { today } = useSession()
  const entry = useEntry(filing, draft, today)
  const [tab, setTab] = useState(filing.tabs[0] ?? '基本信息')
  const both = filing.modes.length > 1
  const [mode, setMode] = useState<'single' | 'batch'>(both && draft.job && Object.keys(draft.entry ?? {}).length === 0 ? 'batch' : filing.modes[0] ?? 'single')
  const { kept, flush } = useAutosave(draft.id, entry.kept, draft.canEdit)
  const { passed, failed } = draft.counts
  const resultsTab = filing.tabs[1] ?? '校验结果'
  const changed = () => cache.invalidateQueries(isOfCase(draft.id))

  const saving = useMutation({
    mutationFn: async () => {
      await flush()
      const { form } = await save(draft.id)
      return form === null ? submitOnce(draft.id) : null
    },
    onSuccess: (done) => {
      void changed()
      if (done) onDone(done)
      else onForm()
    },
    onError: (error) => { if (error instanceof ApiProblem && error.problems.length > 0) void changed() },
  })
  const onSave = async () => {
    if (passed === 0) {
      void message.warning('没有校验通过的数据，不能保存！')
      return
    }
    const unsaid = [
      ...(entry.typed || entry.edited ? [`表单中还有一条${entry.edited ? '正在修改' : '没有添加'}的信息，不会随本次申报提交。`] : []),
      ...(failed > 0 ? [`有 ${count(failed)} 条校验不通过，不会随本次申报提交；通过的 ${count(passed)} 条可以先申报。`] : []),
    ]
    const sure = unsaid.length === 0 || await modal.confirm({ title: '确定保存并生成申报表吗？', content: unsaid.map((line) => <p key={line}>{line}</p>), okText: '继续保存', cancelText: '返回修改' })
    if (sure) saving.mutate()
  }
  const onReload = async () => {
    const sure = !(entry.typed || entry.edited) || await modal.confirm({ title: '刷新表单？', content: '正在填写、还没有添加的内容将被清空；已添加的信息不受影响。', okText: '刷新', okButtonProps: { danger: true }, cancelText: '取消' })
    if (sure) await onRefresh().catch((error: unknown) => void message.error(sentenceOf(error)))
  }
  const reopen = (record: ServedRecord) => {
    setTab(filing.tabs[0] ?? tab)
    setMode('single')
    entry.edit(record)
  }
  const employers: Record<string, string> = { employerNo: draft.employer.number, employerName: draft.employer.name }
  const basics = (
    <>
      {filing.sections.filter((section) => section.mode === 'always' && !entrySections(filing).includes(section)).map((section) => (
        <section key={section.title} className="surface wz-section" aria-label={section.title}>
          <h2>{section.title}</h2>
          <div className="wz-fields">
            {section.fields.map((field) => (
              <FieldInput key={field.key} field={field} value={entry.header[field.key] ?? entry.cells[field.key] ?? ''} shown={isEmployers(field) ? employers[field.key] ?? draft.header[field.key] : entry.texts[field.key]}
                problem={entry.problems.find((problem) => problem.field === field.key)?.message} onChange={(cell) => entry.type(field.key, cell)} />
            ))}
            {both && (
              <div className="wz-field">
                <span className="wz-label" id="wz-mode"><span className="wz-star" aria-hidden="true">*</span>操作模式</span>
                <Radio.Group aria-labelledby="wz-mode" value={mode} onChange={(event) => setMode(event.target.value === 'batch' ? 'batch' : 'single')}
                  options={[{ value: 'single', label: '单个添加' }, { value: 'batch', label: '批量添加' }]} />
                <div className="wz-said" />
              </div>
            )}
          </div>
        </section>
      ))}
      {mode === 'single'
        ? <RecordForm filing={filing} draft={draft} entry={entry} onChanged={changed} onResults={() => setTab(resultsTab)} />
        : <BatchCard filing={filing} draft={draft} onChanged={changed} onResults={() => setTab(resultsTab)} />}
    </>
  )
  const contents = [basics, <ResultsTab key="results" filing={filing} draft={draft} onReopen={reopen} onChanged={changed} onFill={() => setTab(filing.tabs[0] ?? tab)} />, <MaterialsTab key="materials" filing={filing} draft={draft} onChanged={changed} />]
  return (
    <div className="wz-step">
      {saving.isError && <Alert type="error" showIcon closable title={sentenceOf(saving.error)} />}
      <Tabs activeKey={tab} onChange={setTab} items={filing.tabs.map((label, i) => ({ key: label, label: i === 1 && passed + failed > 0 ? `${label}（${count(passed + failed)}）` : label, children: contents[i], forceRender: i === 0 }))} />
      <div className="wz-bar" role="region" aria-label="操作">
        <Button onClick={() => { void flush(); onBack() }}>上一步</Button>
        <Button type="primary" loading={saving.isPending} onClick={() => void onSave()}>保存</Button>
        <Button onClick={() => void onReload()}>刷新</Button>
        <button type="button" className="wz-counts" onClick={() => setTab(resultsTab)} title="查看校验结果">
          通过 <b className="wz-good">{count(passed)}</b>&#12288;不通过 <b className={failed > 0 ? 'wz-bad' : ''}>{count(failed)}</b>
        </button>
        <span className={`wz-kept${kept.state === 'retrying' ? ' wz-bad' : ''}`} role="status">{saving.isPending ? '正在保存并生成申报表，请稍候…' : keptWords[kept.state](kept)}</span>
      </div>
    </div>
  )
}
