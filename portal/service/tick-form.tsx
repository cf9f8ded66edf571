/** Persons ticked in a list and added together (缴费工资申报): what is common to them, the lists, and 添加校验. */
import { useMutation } from '@tanstack/react-query'
import { Alert, App, Button } from 'antd'
import { ApiProblem, sentenceOf } from '../api.ts'
import { ProblemList } from '../components/problem-list.tsx'
import { count } from '../words.ts'
import type { ServedFiling } from '../../forms/served.ts'
import type { Draft } from './calls.ts'
import { FieldInput } from './field-input.tsx'
import { PageLists } from './form-tab.tsx'
import { entrySections, type Entry } from './use-entry.ts'
import type { Ticks } from './use-ticks.ts'
import { missingOf, stageWhole } from './whole-form.ts'

interface TickFormProps { filing: ServedFiling; draft: Draft; entry: Entry; ticks: Ticks; onKeep: () => Promise<unknown>; onChanged: () => Promise<unknown>; onResults: () => void }

export function TickForm({ filing, draft, entry, ticks, onKeep, onChanged, onResults }: TickFormProps) {
  const { message } = App.useApp()
  const sections = entrySections(filing)
  const labelOf = (key: string) => filing.sections.flatMap((section) => section.fields).find((field) => field.key === key)?.label
  const adding = useMutation({
    mutationFn: async () => {
      await onKeep()
      return stageWhole(draft.id, entry, ticks)
    },
    onSuccess: async ({ added, failed }) => {
      entry.setProblems([])
      await onChanged()
      void (failed > 0 ? message.warning(`已校验 ${count(added)} 人，其中 ${count(failed)} 人不通过，请在校验结果中修改`) : message.success(`${count(added)} 人校验通过`))
      onResults()
    },
    onError: (error) => { if (error instanceof ApiProblem) entry.setProblems(error.problems) },
  })
  const add = () => {
    const missing = missingOf(filing, entry, ticks)
    entry.setProblems(missing)
    if (missing.length === 0) adding.mutate()
  }
  return (
    <div className="wz-tick-form">
      {adding.isError && <Alert type="error" showIcon title={sentenceOf(adding.error)} />}
      {entry.problems.length > 0 && <ProblemList problems={entry.problems} label={labelOf} />}
      {sections.map((section, at) => (
        <section key={section.title} className="surface wz-section" aria-label={section.title}>
          <h2>{section.title}</h2>
          <div className="wz-fields">
            {section.fields.map((field) => (
              <FieldInput key={field.key} field={field} caseId={draft.id} value={entry.header[field.key] ?? entry.cells[field.key] ?? ''} shown={entry.texts[field.key] ?? entry.cells[field.key] ?? ''}
                problem={entry.problems.find((problem) => problem.field === field.key)?.message} onChange={(cell) => (field.widget.type === 'choice' ? entry.choose(field.key, cell) : entry.type(field.key, cell))} />
            ))}
          </div>
          {at === sections.length - 1 && (
            <div className="wz-acts">
              <Button type="primary" loading={adding.isPending} onClick={add}>{filing.addLabel}</Button>
              {draft.counts.passed + draft.counts.failed > 0 && <Button type="link" onClick={onResults}>查看校验结果</Button>}
            </div>
          )}
        </section>
      ))}
      <PageLists filing={filing} draft={draft} entry={entry} ticks={ticks} tab={filing.tabs[0] ?? ''} />
    </div>
  )
}
