/** One record typed in: what is asked, in the screen's order, each with what the server said of it. */
import { useRef, useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Alert, App, Button } from 'antd'
import { ApiProblem, sentenceOf } from '../api.ts'
import { ProblemList } from '../components/problem-list.tsx'
import type { FieldProblem, ServedChange, ServedField, ServedFiling } from '../../forms/served.ts'
import { addRecord, changeRecord, previewRecord, type Cells, type Checked, type Draft } from './calls.ts'
import { ChangeWindow } from './change-window.tsx'
import { FieldInput } from './field-input.tsx'
import { plainNumber } from './identity.ts'
import { lookUpRemark } from './look-up-remark.tsx'
import { PersonPicker } from './person-picker.tsx'
import { entrySections, onceFields, type Entry } from './use-entry.ts'

interface RecordFormProps { filing: ServedFiling; draft: Draft; entry: Entry; onChanged: () => Promise<unknown>; onResults: () => void }

export function RecordForm({ filing, draft, entry, onChanged, onResults }: RecordFormProps) {
  const { message } = App.useApp()
  const form = useRef<HTMLFormElement>(null)
  const [picking, setPicking] = useState(false)
  const [changes, setChanges] = useState<{ changes: ServedChange[]; body: Cells } | null>(null)
  const [hints, setHints] = useState<{ who: string; hints: readonly FieldProblem[] } | null>(null)
  const sections = entrySections(filing)
  const fields = sections.flatMap((section) => section.fields)
  const number = fields.find((field) => field.widget.type === 'idNumber')

  const focusOn = (key: string | undefined) => {
    const place = key === undefined ? null : form.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(key)}"]`) ?? document.querySelector<HTMLElement>(`[data-field="${CSS.escape(key)}"]`)
    place?.scrollIntoView({ block: 'center' })
    place?.querySelector<HTMLElement>('input, [role="textbox"], button')?.focus({ preventScroll: true })
  }
  const begin = () => focusOn(number?.key ?? fields.find((field) => !field.readonly)?.key)

  /** What the server's answer means for the form: the next person, or this one corrected. */
  const settled = async (checked: Checked, body: Cells) => {
    const no = entry.edited?.no ?? checked.no ?? checked.id
    if (checked.status === 'passed') {
      const who = body.name ?? body.personNo ?? ''
      entry.reset()
      setHints(checked.hints?.length ? { who, hints: checked.hints } : null)
      void message.success(`${who}校验通过，已添加`)
      requestAnimationFrame(begin)
    } else {
      if (no !== undefined) entry.staged(no, checked.problems)
      else entry.setProblems(checked.problems)
      requestAnimationFrame(() => focusOn(checked.problems.find((problem) => problem.field !== null)?.field ?? undefined))
    }
    await onChanged()
  }
  const refused = (error: unknown) => {
    if (error instanceof ApiProblem && error.problems.length > 0) entry.setProblems(error.problems)
  }
  const stage = useMutation({
    mutationFn: (body: Cells) => (entry.edited ? changeRecord(draft.id, entry.edited.no, body) : addRecord(draft.id, body)),
    onSuccess: (checked, body) => settled(checked, body), onError: refused,
  })
  const check = useMutation({
    mutationFn: async () => {
      let cells: Cells = entry.cells
      const typed = number ? plainNumber(cells[number.key] ?? '') : ''
      if (number && filing.lookUps.includes('idNumber') && typed.length >= 5 && (typed !== entry.lookedUpNumber() || entry.looking)) {
        entry.readNumber(typed)
        cells = await entry.lookUp({ idNumber: typed }) ?? cells
      }
      const missing = [...onceFields(filing).filter((field) => !fields.includes(field)), ...fields].filter((field) => field.required && !field.readonly && (entry.header[field.key] ?? cells[field.key] ?? '').trim() === '')
      if (missing.length > 0) return { missing }
      const body = { ...cells, ...entry.header } // what is asked once stands for a record added before another was chosen, too
      return { body, preview: filing.amendment ? await previewRecord(draft.id, body) : undefined }
    },
    onSuccess: (it) => {
      if (it.missing) {
        entry.setProblems(it.missing.map((field) => ({ field: field.key, code: 'required', message: field.missing ?? `${field.label}为必填项！` })))
        focusOn(it.missing[0]?.key)
      } else if (it.preview?.status === 'failed') {
        entry.setProblems(it.preview.problems)
        focusOn(it.preview.problems[0]?.field ?? undefined)
      } else if (it.preview) setChanges({ changes: it.preview.changes ?? [], body: it.body })
      else stage.mutate(it.body)
    },
    onError: refused,
  })
  const busy = check.isPending || stage.isPending
  const failure = stage.error ?? check.error
  const labelOf = (key: string) => [...fields, ...onceFields(filing)].find((field) => field.key === key)?.label

  return (
    <form ref={form} noValidate onSubmit={(event) => { event.preventDefault(); if (!busy) check.mutate() }}>
      {entry.edited && (
        <Alert type={entry.edited.status === 'failed' ? 'warning' : 'info'} showIcon title={entry.edited.status === 'failed' ? `第 ${entry.edited.no} 条校验不通过，请修改后重新点击【${filing.addLabel}】` : `正在修改第 ${entry.edited.no} 条，改好后点击【${filing.addLabel}】`}
          action={<Button size="small" onClick={() => { entry.reset(); requestAnimationFrame(begin) }}>不修改，填写下一人</Button>} />
      )}
      {failure !== null && (!(failure instanceof ApiProblem) || failure.problems.length === 0) && !busy && <Alert type="error" showIcon title={sentenceOf(failure)} />}
      {entry.problems.length > 0 && <ProblemList problems={entry.problems} label={labelOf} onJump={focusOn} />}
      {hints && !entry.edited && <Alert type="info" showIcon closable={{ onClose: () => setHints(null) }} title={`${hints.who}已添加，请留意`} description={hints.hints.map((hint) => <div key={hint.code}>{hint.message}</div>)} />}
      {sections.map((section, at) => (
        <section key={section.title} className="surface wz-section" aria-label={section.title}>
          <h2>{section.title}</h2>
          <div className="wz-fields">
            {section.fields.map((field) => (
              <FieldInput key={field.key} field={field} value={entry.header[field.key] ?? entry.cells[field.key] ?? ''} shown={readText(field, entry)}
                problem={entry.problems.find((problem) => problem.field === field.key)?.message} remark={lookUpRemark(filing, entry, field)} parent={parentOf(field, entry)}
                caseId={draft.id} onChange={(cell) => { if (field.widget.type === 'choice') entry.choose(field.key, cell); else entry.type(field.key, cell); if (field === number) entry.readNumber(cell) }} onLeave={field === number ? entry.leaveNumber : undefined}
                onPick={field === number && filing.personPicker ? () => setPicking(true) : undefined} />
            ))}
          </div>
          {at === sections.length - 1 && (
            <div className="wz-acts">
              <Button type="primary" htmlType="submit" loading={busy}>{filing.addLabel}</Button>
              <Button onClick={() => { entry.reset(); stage.reset(); check.reset(); requestAnimationFrame(begin) }}>重置</Button>
              {draft.counts.passed + draft.counts.failed > 0 && <Button type="link" onClick={onResults}>查看校验结果</Button>}
            </div>
          )}
        </section>
      ))}
      {picking && (
        <PersonPicker filing={filing} draft={draft} entry={entry} onClose={() => { setPicking(false); requestAnimationFrame(begin) }}
          onPicked={(personNo) => { setPicking(false); void entry.lookUp({ personNo }).catch((error: unknown) => void message.error(sentenceOf(error))); requestAnimationFrame(() => focusOn(nextAfter(fields, number))) }}
          onManyPicked={async (many) => { setPicking(false); entry.reset(); await onChanged(); void message.success(`已添加 ${many} 人，请在校验结果中核对`); onResults() }} />
      )}
      {changes && (
        <ChangeWindow changes={changes.changes} busy={stage.isPending} problem={stage.isError ? sentenceOf(stage.error) : undefined} onCancel={() => setChanges(null)}
          onConfirm={() => stage.mutate(changes.body, { onSuccess: () => setChanges(null) })} />
      )}
    </form>
  )
}

/** What a read-only field shows: the ledger's text, or the option's label of what a number says. */
function readText(field: ServedField, entry: Entry): string | undefined {
  const cell = entry.cells[field.key] ?? ''
  return entry.texts[field.key] ?? ('options' in field.widget ? field.widget.options.find((option) => option.value === cell)?.label : undefined) ?? cell
}

const parentOf = (field: ServedField, entry: Entry) => ('dependsOn' in field.widget && field.widget.dependsOn ? entry.cells[field.widget.dependsOn] : undefined)

/** The first field after the number's that a person fills in. */
const nextAfter = (fields: readonly ServedField[], number: ServedField | undefined) =>
  fields.slice(number ? fields.indexOf(number) + 1 : 0).find((field) => !field.readonly)?.key
