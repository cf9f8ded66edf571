/** One field of a filing, by its widget: the only place of the wizard that looks at what kind a field is (STYLE §7). */
import { useId, type ReactNode } from 'react'
import { Button, Checkbox, DatePicker, Input, Radio, Select, Space } from 'antd'
import { SearchOutlined } from '@ant-design/icons'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import type { ServedField, ServedWorking } from '../../forms/served.ts'
import { ChoiceInput } from './choice-input.tsx'
import { plainNumber } from './identity.ts'
import { RowsInput } from './rows-input.tsx'
import { WorkedOut } from './working-window.tsx'

dayjs.locale('zh-cn') // 三月 and 一 in the calendar, weeks from Monday

interface FieldInputProps {
  field: ServedField
  /** What is typed, as the server's kind reads it. */
  value: string
  /** For what is read only: the text to show. */
  shown?: string
  /** How what is shown came about (计算过程). */
  working?: ServedWorking | undefined
  problem?: string | undefined
  /** Said under the field while nothing is wrong, e.g. 正在查询人员信息. */
  remark?: ReactNode
  onChange: (value: string) => void
  onLeave?: (value: string) => void
  /** Opens 人员信息查询窗口: the magnifier at the right of 证件号码. */
  onPick?: (() => void) | undefined
  /** The value of the field that this one's options depend on. */
  parent?: string | undefined
  /** The case, for fields whose options the ledger offers. */
  caseId?: string
}

/** A label, its control, and what is wrong with it. The star of a required field stands before the label. */
export function FieldInput(props: FieldInputProps) {
  const { field, problem, remark } = props
  const own = useId()
  const id = `field-${field.key}-${own}`
  const described = problem || remark || field.note ? `${id}-said` : undefined
  const grouped = field.widget.type === 'radio' || field.widget.type === 'checkboxes' || field.widget.type === 'rows'
  const label = <>{field.required && !field.readonly && <span className="wz-star" aria-hidden="true">*</span>}{field.label}</>
  return (
    <div className={`wz-field${problem ? ' wz-field-wrong' : ''}${WIDE.has(field.widget.type) ? ' wz-field-wide' : ''}`} data-field={field.key}>
      {grouped || field.readonly ? <span className="wz-label" id={`${id}-label`}>{label}</span> : <label className="wz-label" htmlFor={id}>{label}</label>}
      {field.readonly && field.widget.type !== 'rows'
        ? <div className="wz-read" role="textbox" aria-readonly="true" aria-labelledby={`${id}-label`}>{props.working ? <WorkedOut text={props.shown ?? props.value} of={props.working} /> : (props.shown ?? props.value) || <span className="wz-none">自动读取</span>}</div>
        : <Control {...props} id={id} described={described} />}
      <div id={`${id}-said`} className="wz-said">
        {problem ? <span className="wz-problem">{problem}</span> : remark ?? (field.note ? <span className="wz-note">{field.note}</span> : null)}
      </div>
    </div>
  )
}

/** Widgets that take the form's whole width. */
const WIDE: ReadonlySet<string> = new Set(['rows', 'textarea', 'radio'])

/** The days people write: 2021-03-15, 20210315, 2021/3/15, 2021年3月15日. */
const DAYS = ['YYYY-MM-DD', 'YYYYMMDD', 'YYYY/M/D', 'YYYY-M-D', 'YYYY.M.D', 'YYYY年M月D日']
const WRITTEN_WHOLE = { date: /^\d{4}(-\d\d-\d\d|\d{4}|年\d{1,2}月\d{1,2}日)$/, month: /^\d{6}$/ } as const
const MONTHS = ['YYYYMM', 'YYYY-MM', 'YYYY/M', 'YYYY年M月']

function Control({ field, value, problem, onChange, onLeave, onPick, parent, caseId, id, described }: FieldInputProps & { id: string; described: string | undefined }) {
  const { widget } = field
  const aria = { id, 'aria-describedby': described, 'aria-invalid': problem ? true : undefined, 'aria-required': field.required || undefined } as const
  const status = problem ? 'error' as const : ''
  switch (widget.type) {
    case 'select': {
      const options = widget.dependsOn && parent ? widget.options.filter((option) => option.value.startsWith(parent.replace(/0+$/, ''))) : widget.options
      return (
        <Select {...aria} status={status} value={value || undefined} placeholder="请选择" allowClear={!field.required} options={[...options]} onChange={(chosen?: string) => onChange(chosen ?? '')}
          showSearch={{ filterOption: (words, option) => `${option?.value ?? ''} ${option?.label ?? ''}`.toLowerCase().includes(words.trim().toLowerCase()) }} notFoundContent="没有符合的选项" />
      )
    }
    case 'choice':
      return <ChoiceInput field={field} caseId={caseId ?? ''} value={value} onChange={onChange} aria={aria} status={status} />
    case 'rows':
      return <RowsInput field={field} widget={widget} value={value} onChange={onChange} labelledBy={`${id}-label`} />
    case 'textarea':
      return <Input.TextArea {...aria} status={status} value={value} autoSize={{ minRows: 2, maxRows: 6 }} maxLength={widget.maxLength} onChange={(event) => onChange(event.target.value)} />
    case 'radio':
      return <Radio.Group aria-labelledby={`${id}-label`} value={value} options={[...widget.options]} onChange={(event) => onChange(String(event.target.value))} />
    case 'checkboxes':
      return (
        <div role="group" aria-labelledby={`${id}-label`} aria-describedby={described} tabIndex={-1}>
          <Checkbox.Group value={value.split(/[,、]/).filter(Boolean)} options={[...widget.options]}
            onChange={(ticked) => onChange(widget.options.map((option) => option.value).filter((option) => ticked.includes(option)).join(','))} />
        </div>
      )
    case 'date':
    case 'month': {
      const formats = widget.type === 'date' ? DAYS : MONTHS
      const writtenWhole = WRITTEN_WHOLE[widget.type]
      /** A day written whole holds at once: the calendar takes it only when it is left, and may lose it when focus moves by itself. */
      const hold = (written: string) => {
        if (writtenWhole.test(written) && dayjs(written, [...formats], true).isValid()) onChange(dayjs(written, [...formats], true).format(formats[0]))
      }
      const day = value ? dayjs(widget.type === 'month' && /^\d{6}$/.test(value) ? `${value.slice(0, 4)}-${value.slice(4)}-01` : value) : null
      return (
        <div className="wz-day" onInput={(event) => hold((event.target as HTMLInputElement).value)}>
          <DatePicker {...aria} status={status} picker={widget.type} format={formats} value={day?.isValid() ? day : null} placeholder={widget.type === 'date' ? 'YYYY-MM-DD' : 'YYYYMM'}
            allowClear={!field.required} onChange={(_, text) => onChange(([text].flat()[0] ?? ''))} />
        </div>
      )
    }
    case 'idNumber':
      return (
        <Space.Compact block>
          <Input {...aria} status={status} value={value} autoComplete="off" spellCheck={false} onChange={(event) => onChange(event.target.value)}
            onBlur={() => { const number = plainNumber(value); if (number !== value) onChange(number); onLeave?.(number) }} />
          {onPick && <Button aria-label="查询人员" title="查询人员" icon={<SearchOutlined />} onClick={onPick} />}
        </Space.Compact>
      )
    default:
      return (
        <Input {...aria} status={status} value={value} autoComplete="off" className={field.numeric ? 'wz-figure' : undefined}
          inputMode={widget.type === 'money' ? 'decimal' : widget.type === 'mobile' ? 'tel' : widget.type === 'year' || widget.type === 'count' ? 'numeric' : undefined}
          onChange={(event) => onChange(event.target.value)} onBlur={() => onLeave?.(value)} />
      )
  }
}
