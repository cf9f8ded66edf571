/** One tab of a form that is itself the record, or that stands over a list to tick: its blocks, their buttons, its lists. */
import { useEffect, useRef, useState } from 'react'
import { ProblemList } from '../components/problem-list.tsx'
import { App, Tabs } from 'antd'
import { sentenceOf } from '../api.ts'
import type { ServedField, ServedFiling, ServedPickList } from '../../forms/served.ts'
import type { Draft } from './calls.ts'
import { FieldInput } from './field-input.tsx'
import { lookUpRemark } from './look-up-remark.tsx'
import { PersonPicker } from './person-picker.tsx'
import { SourceButton } from './source-button.tsx'
import { TickList } from './tick-list.tsx'
import { isEmployers, type Entry } from './use-entry.ts'
import type { Ticks } from './use-ticks.ts'

interface FormTabProps { filing: ServedFiling; draft: Draft; entry: Entry; ticks: Ticks | null; tab: string; /** The field to go to, with a number that grows with each wish. */ goTo: { key: string; wish: number } | null }

export function FormTab({ filing, draft, entry, ticks, tab, goTo }: FormTabProps) {
  const { message } = App.useApp()
  const place = useRef<HTMLDivElement>(null)
  const [picking, setPicking] = useState(false)
  const sections = filing.sections.filter((section) => section.tab === tab)
  const labelOf = (key: string) => filing.sections.flatMap((section) => section.fields).find((field) => field.key === key)?.label
  const focusOn = (key: string) => {
    const found = place.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(key)}"]`)
    found?.scrollIntoView({ block: 'center' })
    found?.querySelector<HTMLElement>('input, textarea, button, [role="textbox"]')?.focus({ preventScroll: true })
  }
  useEffect(() => { if (goTo) requestAnimationFrame(() => focusOn(goTo.key)) }, [goTo])
  const employers: Record<string, string> = { employerNo: draft.employer.number, employerName: draft.employer.name }
  const shown = (field: ServedField) => {
    const cell = entry.cells[field.key] ?? ''
    const option = 'options' in field.widget ? field.widget.options.find((it) => it.value === cell)?.label : undefined
    return (isEmployers(field) ? employers[field.key] : undefined) ?? entry.texts[field.key] ?? option ?? cell
  }
  const onChange = (field: ServedField) => (cell: string) => {
    if (field.widget.type === 'choice') entry.choose(field.key, cell)
    else entry.type(field.key, cell)
    if (field.widget.type === 'idNumber') entry.readNumber(cell)
  }
  return (
    <div ref={place}>
      {entry.problems.length > 0 && <ProblemList problems={entry.problems} label={labelOf} onJump={(key) => { if (key) focusOn(key) }} />}
      {sections.map((section) => (
        <section key={section.title} className="surface wz-section" aria-label={section.title}>
          <div className="wz-section-head">
            <h2>{section.title}</h2>
            {filing.sources.filter((source) => source.beside === section.title).map((source) => <SourceButton key={source.key} caseId={draft.id} source={source} entry={entry} />)}
          </div>
          <div className="wz-fields">
            {section.fields.map((field) => (
              <FieldInput key={field.key} field={field} caseId={draft.id} value={entry.header[field.key] ?? entry.cells[field.key] ?? ''} shown={shown(field)} working={entry.workings[field.key]}
                problem={entry.problems.find((problem) => problem.field === field.key)?.message} onChange={onChange(field)} onLeave={field.widget.type === 'idNumber' ? entry.leaveNumber : undefined}
                remark={lookUpRemark(filing, entry, field)} onPick={field.widget.type === 'idNumber' && filing.personPicker ? () => setPicking(true) : undefined}
                parent={'dependsOn' in field.widget && field.widget.dependsOn ? entry.cells[field.widget.dependsOn] : undefined} />
            ))}
          </div>
        </section>
      ))}
      <PageLists filing={filing} draft={draft} entry={entry} ticks={ticks} tab={tab} />
      {picking && (
        <PersonPicker filing={filing} draft={draft} entry={entry} onClose={() => setPicking(false)} onManyPicked={async () => undefined}
          onPicked={(personNo) => { setPicking(false); void entry.lookUp({ personNo }, { anew: true }).catch((error: unknown) => void message.error(sentenceOf(error))) }} />
      )}
    </div>
  )
}

/** The lists of a tab: those to tick, those to look at; sisters of a group as tabs over one list. */
export function PageLists({ filing, draft, entry, ticks, tab }: Omit<FormTabProps, 'goTo'>) {
  const lists = filing.pickLists.filter((list) => list.inPage?.tab === tab)
  const common = (field: string) => entry.header[field] ?? entry.cells[field] ?? ''
  const shown = (list: ServedPickList) => <TickList key={list.key} filing={filing} draft={draft} list={list} ticks={list.inPage?.shown ? null : ticks} common={common} />
  const groups = [...new Set(lists.map((list) => list.inPage?.group ?? null))]
  return groups.map((group) => {
    const members = lists.filter((list) => (list.inPage?.group ?? null) === group)
    return group === null ? members.map(shown) : <Tabs key={group} type="card" className="wz-list-tabs" items={members.map((list) => ({ key: list.key, label: list.title, children: shown(list) }))} />
  })
}
