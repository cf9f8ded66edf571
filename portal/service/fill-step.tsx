/** Step 2 表单填写: the tabs, the bar that stays in view, and what is kept of what is typed. */
import { useEffect, useRef, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Radio, Tabs } from 'antd'
import { ApiProblem, sentenceOf } from '../api.ts'
import { useSession } from '../shell/session.ts'
import { count } from '../words.ts'
import type { FieldProblem, ServedFiling, ServedRecord, ServedRow } from '../../forms/served.ts'
import { draft as draftQuery, isOfCase, keep, save, type Draft, type Submitted } from './calls.ts'
import { BatchCard } from './batch-card.tsx'
import { ChangesTable } from './change-window.tsx'
import { FieldInput } from './field-input.tsx'
import { FormTab } from './form-tab.tsx'
import { MaterialsTab } from './materials-tab.tsx'
import { RecordForm } from './record-form.tsx'
import { ResultsTab } from './results-tab.tsx'
import { submitOnce } from './submission.ts'
import { TickForm } from './tick-form.tsx'
import { useAutosave, type Kept } from './use-autosave.ts'
import { entrySections, isEmployers, onceFields, useEntry } from './use-entry.ts'
import { useTicks } from './use-ticks.ts'
import { missingOf, stageWhole, useHeldForm } from './whole-form.ts'

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

const Hints = ({ of }: { of: readonly FieldProblem[] }) => <>{[...new Set(of.map((hint) => hint.message))].map((message) => <p key={message} className="wz-hint">{message}</p>)}</>

function Filling({ filing, draft, onBack, onForm, onDone, onRefresh }: FillStepProps & { onRefresh: () => Promise<void> }) {
  const { modal, message } = App.useApp()
  const cache = useQueryClient()
  const { today } = useSession()
  const entry = useEntry(filing, draft, today)
  const ticks = useTicks(filing, draft)
  const whole = filing.entry.includes('form') || (ticks !== null && !filing.entry.includes('imported')) // the form is what is filed: nothing is added one by one
  const [tab, setTab] = useState(filing.tabs[0] ?? '基本信息')
  const [goTo, setGoTo] = useState<{ key: string; wish: number } | null>(null)
  const both = filing.modes.length > 1
  const [mode, setMode] = useState<'single' | 'batch'>(both && draft.job && Object.keys(draft.entry ?? {}).length === 0 ? 'batch' : filing.modes[0] ?? 'single')
  const { kept, flush } = useAutosave(draft.id, { header: entry.kept.header, entry: { ...entry.kept.entry, ...ticks?.kept } }, draft.canEdit)
  const { passed, failed } = draft.counts
  const resultsTab = filing.resultsTab ?? ''
  const changed = () => cache.invalidateQueries(isOfCase(draft.id))

  useHeldForm(filing, draft, entry, whole)

  /** Lists of the ledger in the page follow what is chosen for all records: it is kept at once, and they are read anew. */
  const chosen = JSON.stringify(onceFields(filing).map((field) => entry.header[field.key] ?? ''))
  const listedFor = useRef(chosen)
  useEffect(() => {
    if (listedFor.current === chosen) return
    listedFor.current = chosen
    void flush().then(changed)
  }, [chosen])

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
    onError: (error) => {
      if (error instanceof ApiProblem && error.problems.length > 0) void changed()
      if (error instanceof ApiProblem && error.code.startsWith('material-') && filing.materialsTab !== null) setTab(filing.materialsTab)
    },
  })
  const show = (problems: readonly FieldProblem[]) => {
    entry.setProblems(problems)
    const first = problems.find((problem) => problem.field !== null)?.field
    const at = filing.sections.find((section) => section.fields.some((field) => field.key === first))
    setTab(at?.tab ?? filing.tabs[0] ?? tab)
    if (first) setGoTo((was) => ({ key: first, wish: (was?.wish ?? 0) + 1 }))
  }
  /** 保存 of a form that is what is filed: it is staged and checked first; what it changes is shown before it goes. */
  const staging = useMutation({
    mutationFn: () => stageWhole(draft.id, entry, ticks),
    onSuccess: async (staged) => {
      void changed()
      show(staged.problems)
      if (staged.problems.length > 0) return
      // a form is looked at before it goes, so there only hints ask to be read first
      const sure = filing.form !== null ? staged.hints.length === 0 || await modal.confirm({ title: '提示信息', width: 640, okText: '继续保存', cancelText: '返回修改', content: <Hints of={staged.hints} /> }) : await modal.confirm({
        title: '确认提交？', width: 640, okText: '确认提交', cancelText: '返回修改',
        content: <><p>保存后即提交，提交后不能再修改。</p><ChangesTable changes={staged.changes} /><Hints of={staged.hints} /></>,
      })
      if (sure) saving.mutate()
    },
    onError: (error) => { if (error instanceof ApiProblem && error.problems.length > 0) show(error.problems) },
  })
  const onSave = async () => {
    if (whole) {
      const missing = missingOf(filing, entry, ticks)
      if (missing.length > 0) show(missing)
      else staging.mutate()
      return
    }
    if (passed === 0) {
      void message.warning('没有校验通过的数据，不能保存！')
      return
    }
    const unsaid = [
      ...(ticks === null && (entry.typed || entry.edited) ? [`表单中还有一条${entry.edited ? '正在修改' : '没有添加'}的信息，不会随本次申报提交。`] : []),
      ...(failed > 0 ? [`有 ${count(failed)} 条校验不通过，不会随本次申报提交；通过的 ${count(passed)} 条可以先申报。`] : []),
    ]
    const sure = (unsaid.length === 0 && filing.form !== null) || await modal.confirm({ title: filing.form ? '确定保存并生成申报表吗？' : '确认保存并提交吗？', content: [...unsaid, ...(filing.form ? [] : [`共 ${count(passed)} 条，提交后不能再修改。`])].map((line) => <p key={line}>{line}</p>), okText: '继续保存', cancelText: '返回修改' })
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
      {filing.sections.filter((section) => section.mode === 'always' && !entrySections(filing).includes(section)).map((section, at) => (
        <section key={section.title} className="surface wz-section" aria-label={section.title}>
          <h2>{section.title}</h2>
          <div className="wz-fields">
            {section.fields.map((field) => (
              <FieldInput key={field.key} field={field} caseId={draft.id} value={entry.header[field.key] ?? entry.cells[field.key] ?? ''} shown={(isEmployers(field) ? employers[field.key] : undefined) ?? entry.texts[field.key] ?? ''}
                problem={entry.problems.find((problem) => problem.field === field.key)?.message} onChange={(cell) => (field.widget.type === 'choice' ? entry.choose(field.key, cell) : entry.type(field.key, cell))} />
            ))}
            {both && at === 0 && (
              <div className="wz-field">
                <span className="wz-label" id="wz-mode"><span className="wz-star" aria-hidden="true">*</span>操作模式</span>
                <Radio.Group aria-labelledby="wz-mode" value={mode} onChange={(event) => setMode(event.target.value === 'batch' ? 'batch' : 'single')}
                  options={(['single', 'batch'] as const).map((value) => ({ value, label: filing.modeLabels[value] }))} />
                <div className="wz-said" />
              </div>
            )}
          </div>
        </section>
      ))}
      {mode === 'single'
        ? ticks ? <TickForm filing={filing} draft={draft} entry={entry} ticks={ticks} onKeep={flush} onChanged={changed} onResults={() => setTab(resultsTab)} />
          : <RecordForm filing={filing} draft={draft} entry={entry} onChanged={changed} onResults={() => setTab(resultsTab)} />
        : <BatchCard filing={filing} draft={draft} onKeep={flush} onChanged={changed} onResults={() => setTab(resultsTab)} />}
    </>
  )
  const take = (row: ServedRow, fills: Record<string, string>) => {
    entry.load(Object.fromEntries(Object.entries(fills).map(([field, column]) => [field, row.cells[column] ?? ''])), row.cells)
    setMode('single')
    setTab(filing.tabs[0] ?? tab)
  }
  const contentOf = (label: string) => {
    if (label === filing.resultsTab) return <ResultsTab filing={filing} draft={draft} onReopen={reopen} onChanged={changed} onFill={() => setTab(filing.tabs[0] ?? tab)} onTake={take} />
    if (label === filing.materialsTab) return <MaterialsTab filing={filing} draft={draft} onChanged={() => { if (saving.isError) saving.reset(); return changed() }} />
    return whole ? <FormTab filing={filing} draft={draft} entry={entry} ticks={ticks} tab={label} goTo={goTo} /> : basics
  }
  return (
    <div className="wz-step">
      {staging.error && !(staging.error instanceof ApiProblem && staging.error.problems.length > 0) && <Alert type="error" showIcon title={sentenceOf(staging.error)} />}
      {saving.isError && <Alert type="error" showIcon closable title={sentenceOf(saving.error)} />}
      <Tabs activeKey={tab} onChange={setTab} items={filing.tabs.map((label, i) => ({ key: label, label: label === filing.resultsTab && passed + failed > 0 ? `${label}（${count(passed + failed)}）` : label, children: contentOf(label), forceRender: i === 0 }))} />
      <div className="wz-bar" role="region" aria-label="操作">
        <Button onClick={() => { void flush(); onBack() }}>上一步</Button>
        <Button type="primary" loading={saving.isPending || staging.isPending} onClick={() => void onSave()}>保存</Button>
        <Button onClick={() => void onReload()}>刷新</Button>
        {filing.resultsTab !== null && <button type="button" className="wz-counts" onClick={() => setTab(resultsTab)} title="查看校验结果">
          通过 <b className="wz-good">{count(passed)}</b>&#12288;不通过 <b className={failed > 0 ? 'wz-bad' : ''}>{count(failed)}</b>
        </button>}
        <span className={`wz-kept${kept.state === 'retrying' ? ' wz-bad' : ''}`} role="status">{staging.isPending ? '正在校验，请稍候…' : saving.isPending ? `正在保存并${filing.form ? '生成申报表' : '提交'}，请稍候…` : keptWords[kept.state](kept)}</span>
      </div>
    </div>
  )
}
