import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { ServedCase, ServedField } from '../../forms/served.ts'
import { minuteOf } from '../words.ts'
import { definitionQuery } from './calls.ts'
import styles from './records.module.css'

/** The fields of a filing by key, as its definition labels them; empty while it is on its way. */
export function useFields(slug: string): Map<string, ServedField> {
  const served = useQuery({ ...definitionQuery(slug), enabled: slug !== '' }).data
  const sections = served?.kind === 'filing' ? served.sections : []
  return new Map(sections.flatMap((section) => section.fields.map((field) => [field.key, field] as const)))
}

/** The fields of one record in the screen's order: what stands once for all records, and the employer, are not among them. */
export const recordFields = (fields: ReadonlyMap<string, ServedField>): ServedField[] => [...fields.values()].filter((field) => !field.once && !field.key.startsWith('employer'))

/** Label and value in pairs; what is empty is left out. */
export const Facts = ({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) => (
  <dl className={styles.facts}>
    {facts.filter(([, value]) => value !== null && value !== undefined && value !== '').map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
  </dl>
)

/** What was chosen, by the labels of its options; other values as they are. */
function inWords({ widget }: ServedField, value: string): string {
  if (!('options' in widget)) return value
  const chosen = widget.type === 'checkboxes' ? value.split(',') : [value]
  return chosen.map((code) => widget.options.find((option) => option.value === code)?.label ?? code).join('、')
}

/** Who filed the case, when, and what was asked once for all its records. */
export function CaseFacts({ it, withEmployer = false }: { it: ServedCase; withEmployer?: boolean }) {
  const fields = useFields(it.service)
  const header = Object.entries(it.header).flatMap(([key, value]) => {
    const field = fields.get(key)
    return field && value && !(withEmployer && /^单位(编号|名称)$/.test(field.label)) ? [[field.label, inWords(field, value)] as const] : []
  })
  return (
    <Facts facts={[
      ...(withEmployer ? [['单位名称', it.employer.name], ['单位编号', it.employer.number], ['参保所在地', it.employer.region]] as const : []),
      ['申报人', it.applicant], ['手机号码', it.phone],
      ['申报时间', it.submittedAt ? minuteOf(it.submittedAt) : `${minuteOf(it.createdAt)} 暂存`], [it.state === 'returned' ? '退回时间' : '办结时间', it.decidedAt && minuteOf(it.decidedAt)],
      ...header, ['备注', it.remark],
    ]} />
  )
}
