/** 人员信息查询窗口: the employer's persons, to take one into the form or several into the list. */
import { useRef, useState, type KeyboardEvent } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Input, Modal, Table } from 'antd'
import { download, sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { MaskedId } from '../components/masked-id.tsx'
import { Pager } from '../components/pager.tsx'
import type { ServedField, ServedFiling, ServedPerson } from '../../forms/served.ts'
import { persons, pick, type Draft, type PersonsAsked, type Scope } from './calls.ts'
import { FieldInput } from './field-input.tsx'
import { entrySections, type Entry } from './use-entry.ts'

interface PersonPickerProps {
  filing: ServedFiling; draft: Draft; entry: Entry
  onClose: () => void; onPicked: (personNo: string) => void; onManyPicked: (many: number) => Promise<void>
}
const SIZE = 10

export function PersonPicker({ filing, draft, entry, onClose, onPicked, onManyPicked }: PersonPickerProps) {
  const { message } = App.useApp()
  const list = filing.pickLists[0]
  const [typed, setTyped] = useState<Required<PersonsAsked>>({ number: '', idNumber: '', name: '' })
  const [by, setBy] = useState<PersonsAsked>({})
  const [page, setPage] = useState(1)
  const [ticked, setTicked] = useState<ReadonlyMap<string, ServedPerson>>(new Map())
  const [at, setAt] = useState(0)
  const [common, setCommon] = useState<Record<string, string>>(() => Object.fromEntries(commonFields(filing).map((field) => [field.key, entry.cells[field.key] ?? ''])))
  const [missing, setMissing] = useState<readonly string[]>([])
  const body = useRef<HTMLDivElement>(null)
  const found = useQuery(persons({ ...by, page, size: SIZE }))
  const rows = found.data?.rows ?? []
  const many = list !== undefined && ticked.size > 1

  const search = () => { setBy(Object.fromEntries(Object.entries(typed).map(([key, text]) => [key, text.trim()]))); setPage(1); setAt(0) }
  const tick = (person: ServedPerson) => {
    const next = new Map(list ? ticked : [])
    if (ticked.has(person.personNo)) next.delete(person.personNo)
    else next.set(person.personNo, person)
    setTicked(next)
  }
  const picking = useMutation({
    mutationFn: () => pick(draft.id, { list: list?.key ?? '', keys: [...ticked.keys()], values: { ...entry.header, ...common } }),
    onSuccess: () => onManyPicked(ticked.size),
  })
  const confirm = () => {
    if (!many) {
      const one = [...ticked.keys()][0] ?? rows[at]?.personNo
      if (one) onPicked(one)
      else void message.warning('请先选择人员')
      return
    }
    const blank = commonFields(filing).filter((field) => field.required && (common[field.key] ?? '').trim() === '').map((field) => field.key)
    setMissing(blank)
    if (blank.length === 0) picking.mutate()
  }
  /** In the list: arrows move, the space bar ticks, Enter takes, page keys turn. */
  const onKey = (event: KeyboardEvent) => {
    const moves: Record<string, () => void> = {
      ArrowDown: () => setAt(Math.min(rows.length - 1, at + 1)), ArrowUp: () => setAt(Math.max(0, at - 1)), Home: () => setAt(0), End: () => setAt(rows.length - 1),
      PageDown: () => { if (page * SIZE < (found.data?.total ?? 0)) { setPage(page + 1); setAt(0) } }, PageUp: () => { if (page > 1) { setPage(page - 1); setAt(0) } },
      ' ': () => { const person = rows[at]; if (person) tick(person) },
      Enter: () => { const person = rows[at]; if (many) confirm(); else if (person) onPicked(person.personNo) },
    }
    const move = moves[event.key]
    if (!move || (event.target instanceof HTMLElement && event.target.closest('button, input[type="text"]'))) return
    event.preventDefault()
    move()
  }
  const exported = (scope: Scope) => {
    if (scope === 'selected' && ticked.size === 0) return void message.warning('请先勾选要导出的人员')
    return void download('/api/persons.xlsx', { scope, ...by, page, size: SIZE, ...(scope === 'selected' ? { keys: [...ticked.keys()] } : {}) }).catch((error: unknown) => void message.error(sentenceOf(error)))
  }
  const condition = (key: keyof PersonsAsked, label: string) => (
    <label className="wz-condition">{label}
      <Input value={typed[key]} allowClear autoFocus={key === 'number'} placeholder={`输入${label}缩小查询范围`} onChange={(event) => setTyped({ ...typed, [key]: event.target.value })} onPressEnter={(event) => { event.preventDefault(); search() }} />
    </label>
  )
  return (
    <Modal open focusable={{ focusTriggerAfterClose: false }} title="人员信息查询窗口" width={1080} onCancel={onClose} onOk={confirm} okText={many ? `确定（${ticked.size} 人）` : '确定'} cancelText="取消" confirmLoading={picking.isPending} className="wz-picker" keyboard>
      <div className="wz-conditions" role="search">
        {condition('number', '人员编号')}{condition('idNumber', '证件号码')}{condition('name', '人员姓名')}
        <Button type="primary" onClick={search}>点击查询</Button>
      </div>
      {found.isError && <Alert type="error" showIcon title={sentenceOf(found.error)} action={<Button size="small" onClick={() => void found.refetch()}>重试</Button>} />}
      <h3 className="wz-found">查询结果</h3>
      <div ref={body} tabIndex={0} role="group" aria-label="查询结果，上下键选择，回车填入表单，空格勾选" className="wz-keys" onKeyDown={onKey}>
        <Table<ServedPerson> size="small" rowKey="personNo" pagination={false} dataSource={rows} loading={found.isFetching ? { description: '正在查询…', delay: 300 } : false} scroll={{ x: 980 }}
          locale={{ emptyText: found.isPending ? ' ' : <EmptyReason why="未查询到符合条件的人员！" then="请核对查询条件，或清空条件后查询本单位全部人员。" /> }}
          rowSelection={{ type: list ? 'checkbox' : 'radio', selectedRowKeys: [...ticked.keys()], columnTitle: list ? undefined : '选', preserveSelectedRowKeys: true,
            onChange: (_keys, chosen) => setTicked(new Map(chosen.map((person) => [person.personNo, person]))), getTitleCheckboxProps: () => ({ 'aria-label': '选择本页全部人员' }), getCheckboxProps: (person) => ({ 'aria-label': `选择${person.name}` }) }}
          onRow={(person, i) => ({ onDoubleClick: () => onPicked(person.personNo), onClick: () => setAt(i ?? 0), className: i === at ? 'wz-here' : '', 'aria-current': i === at ? true : undefined })}
          columns={[
            { title: '序号', width: 56, render: (_value, _person, i) => (page - 1) * SIZE + i + 1 },
            { title: '人员编号', dataIndex: 'personNo', width: 116 }, { title: '证件号码', dataIndex: 'idNumber', width: 172, render: (idNumber: string) => <MaskedId number={idNumber} /> },
            { title: '证件类型', dataIndex: 'idType', width: 150 }, { title: '姓名', dataIndex: 'name', width: 84 }, { title: '性别', dataIndex: 'sex', width: 52 }, { title: '出生日期', dataIndex: 'bornOn', width: 104 },
            { title: '单位编号', dataIndex: 'employerNo', width: 100 }, { title: '单位名称', dataIndex: 'employerName', width: 180, ellipsis: true }, { title: '参保所属机构', dataIndex: 'region', width: 116 },
          ]} />
      </div>
      <div className="wz-listfoot">
        <Pager page={page} size={SIZE} total={found.data?.total ?? 0} onPage={(to) => { setPage(to); setAt(0) }} />
        <span className="wz-exports">
          <Button size="small" onClick={() => exported('page')}>当前页导出</Button><Button size="small" onClick={() => exported('selected')}>导出选择数据</Button><Button size="small" onClick={() => exported('all')}>全部导出</Button>
        </span>
      </div>
      {many && (
        <section className="wz-common" aria-label="所选人员共同的内容">
          <h3>以下内容适用于所选 {ticked.size} 人</h3>
          <div className="wz-fields">
            {commonFields(filing).map((field) => (
              <FieldInput key={field.key} field={field} value={common[field.key] ?? ''} problem={missing.includes(field.key) ? `${field.label}为必填项！` : undefined} onChange={(cell) => setCommon({ ...common, [field.key]: cell })} />
            ))}
          </div>
        </section>
      )}
      {picking.isError && <Alert type="error" showIcon title={sentenceOf(picking.error)} />}
    </Modal>
  )
}

/** What is typed of a record besides who it is. */
const commonFields = (filing: ServedFiling): ServedField[] => entrySections(filing).flatMap((section) => section.fields)
  .filter((field) => !field.readonly && !field.once && field.widget.type !== 'idNumber' && field.key !== 'idType')
