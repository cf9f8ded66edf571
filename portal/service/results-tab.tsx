/** 校验结果: what passed and what did not, each list with its columns, and what can be done with a row. */
import { useEffect, useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Radio, Select, Table, type TableColumnsType } from 'antd'
import { download, sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { MaskedId } from '../components/masked-id.tsx'
import { Pager } from '../components/pager.tsx'
import { count } from '../words.ts'
import type { RecordStatus, ServedColumn, ServedFiling, ServedRecord, ServedRow } from '../../forms/served.ts'
import { deleteRecord, deleteRecords, records, recordsFile, recordWorking, type Draft, type Scope } from './calls.ts'
import { RecordChanges } from './change-window.tsx'
import { RecordWindow } from './record-window.tsx'
import { RepairWindow } from './repair-window.tsx'
import { TickList } from './tick-list.tsx'
import { Explained } from './working-window.tsx'

interface ResultsTabProps { filing: ServedFiling; draft: Draft; onReopen: (record: ServedRecord) => void; onChanged: () => Promise<unknown>; onFill: () => void; /** Takes a row of a list of the ledger into the form. */ onTake?: (row: ServedRow, fills: Record<string, string>) => void }

export function ResultsTab({ filing, draft, onReopen, onChanged, onFill, onTake }: ResultsTabProps) {
  const { modal, message } = App.useApp()
  const counts = draft.counts
  const [status, setStatus] = useState<RecordStatus>(counts.passed === 0 && counts.failed > 0 ? 'failed' : 'passed')
  const held = filing.pickLists.find((it) => it.inPage !== null && it.inPage.tab === filing.resultsTab)
  const [looksAtHeld, setLooksAtHeld] = useState(held !== undefined && counts.passed + counts.failed === 0)
  const [page, setPage] = useState(1)
  const [size, setSize] = useState(10)
  const [reason, setReason] = useState<string>()
  const [ticked, setTicked] = useState<readonly number[]>([])
  const [looked, setLooked] = useState<ServedRecord>()
  const [repairing, setRepairing] = useState(false)
  const found = useQuery(records(draft.id, { status, page, size, ...(status === 'failed' && reason ? { reason } : {}) }))
  const list = filing.recordLists.find((it) => it.status === status)
  const rows = found.data?.rows.filter((row) => row.status === status) ?? []
  const total = found.data?.total ?? 0
  const reasons = found.data?.reasons ?? []

  const listTitle = (of: RecordStatus, otherwise: string) => filing.recordLists.find((it) => it.status === of)?.title ?? otherwise

  /** A page that deletions have emptied gives way to the last there is. */
  useEffect(() => { if (found.data && page > 1 && found.data.rows.length === 0) setPage(Math.max(1, Math.ceil(found.data.total / size))) }, [found.data, page, size])

  const show = (to: RecordStatus) => { setStatus(to); setPage(1); setTicked([]); setReason(undefined) }
  const deleting = useMutation({ mutationFn: (no: number | 'all'): Promise<unknown> => (no === 'all' ? deleteRecords(draft.id, status) : deleteRecord(draft.id, no)),
    onSuccess: (_gone, no) => { setTicked((was) => was.filter((it) => it !== no)); if (no === 'all') { setPage(1); setTicked([]) } return onChanged() } })
  const remove = (record: ServedRecord) => modal.confirm({
    title: `删除${record.cells.name ?? `第 ${record.no} 条`}？`, content: '这条信息将从本次申报中删除，不影响其他人员。', okText: '删除', okButtonProps: { danger: true }, cancelText: '取消', onOk: () => deleting.mutateAsync(record.no).catch(() => undefined),
  })
  const removeAll = () => modal.confirm({
    title: `删除全部 ${count(status === 'passed' ? counts.passed : counts.failed)} 条${status === 'passed' ? '校验通过' : '校验不通过'}的信息？`, content: '删除后不能恢复，需要重新填写或重新上传报盘。', okText: '全部删除', okButtonProps: { danger: true }, cancelText: '取消',
    onOk: () => deleting.mutateAsync('all').catch(() => undefined),
  })
  const exported = (scope: Scope) => {
    if (scope === 'selected' && ticked.length === 0) return void message.warning('请先勾选要导出的数据')
    return void download(recordsFile(draft.id), { status, scope, page, size, reason: status === 'failed' ? reason : undefined, ...(scope === 'selected' ? { keys: ticked } : {}) }).catch((error: unknown) => void message.error(sentenceOf(error)))
  }
  const columns: TableColumnsType<ServedRecord> = [
    { title: '序号', key: 'wz-no', width: 60, fixed: 'left', render: (_value, _record, i) => (page - 1) * size + i + 1 },
    { title: '操作', key: 'wz-acts', width: 130, fixed: 'left', render: (_value, record) => (
      <span className="wz-row-acts">
        <button type="button" className="link-button" onClick={() => remove(record)}>删除</button>
        <button type="button" className="link-button" onClick={() => setLooked(record)}>查看</button>
        <button type="button" className="link-button" onClick={() => onReopen(record)}>修改</button>
      </span>) },
    ...(list?.columns ?? []).filter((column) => !OWN.has(column.label)).map((column) => columnOf(column, list?.explained.includes(column.key) ? draft.id : undefined)),
    ...(status === 'failed' ? [{ title: '不通过原因', key: 'wz-why', render: (_value: unknown, record: ServedRecord) => <div className="wz-why wz-bad">{record.problems.map((problem) => problem.message).join('；')}</div> }] : []),
    ...(status === 'passed' && rows.some((row) => row.hints.length > 0) && !list?.columns.some((column) => column.label === '提示')
      ? [{ title: '提示', key: 'wz-hints', render: (_value: unknown, record: ServedRecord) => <div className="wz-why">{record.hints.map((hint) => hint.message).join('；')}</div> }] : []),
  ]
  return (
    <section className="surface wz-section" aria-label="校验结果">
      <div className="wz-results-head">
        <Radio.Group aria-label="校验结果" value={looksAtHeld ? 'held' : status} onChange={(event) => { setLooksAtHeld(event.target.value === 'held'); if (event.target.value !== 'held') show(event.target.value === 'failed' ? 'failed' : 'passed') }}
          options={[
            ...(held ? [{ value: 'held', label: held.title }] : []),
            { value: 'passed', label: `${held ? listTitle('passed', '校验通过') : '校验通过'} (${count(counts.passed)})` }, { value: 'failed', label: `${held ? listTitle('failed', '校验不通过') : '校验不通过'} (${count(counts.failed)})` },
          ]} />
        {!looksAtHeld && status === 'failed' && reasons.length > 0 && (
          <Select aria-label="按不通过原因筛选" className="wz-reason-filter" value={reason ?? ''} onChange={(code) => { setReason(code || undefined); setPage(1) }}
            options={[{ value: '', label: '全部原因' }, ...reasons.map((it) => ({ value: it.code, label: `${it.message}（${count(it.count)}）` }))]} />
        )}
        <span className="wz-results-acts">
          {!looksAtHeld && status === 'failed' && counts.failed > 0 && <Button type="primary" onClick={() => setRepairing(true)}>在线修改</Button>}
          {!looksAtHeld && total > 0 && <Button danger onClick={removeAll}>全部删除</Button>}
        </span>
      </div>
      {found.isError && <Alert type="error" showIcon title={sentenceOf(found.error)} action={<Button size="small" onClick={() => void found.refetch()}>重试</Button>} />}
      {deleting.isError && <Alert type="error" showIcon title={sentenceOf(deleting.error)} />}
      {held && looksAtHeld && <TickList filing={filing} draft={draft} list={held} onTake={(row) => onTake?.(row, held.fills)} />}
      {!looksAtHeld && <h3>{list?.title ?? (status === 'passed' ? '校验通过' : '校验不通过')}</h3>}
      {!looksAtHeld && <Table<ServedRecord> size="small" rowKey="no" pagination={false} dataSource={rows} columns={columns} scroll={{ x: 'max-content' }} loading={found.isFetching && found.isPlaceholderData ? { description: '正在读取…', delay: 300 } : false}
        rowSelection={{ fixed: true, selectedRowKeys: [...ticked], preserveSelectedRowKeys: true, onChange: (keys) => setTicked(keys.map(Number)), getTitleCheckboxProps: () => ({ 'aria-label': '选择本页全部' }), getCheckboxProps: (record) => ({ 'aria-label': `选择第 ${record.no} 条` }) }}
        onRow={(record) => ({ onDoubleClick: () => onReopen(record), title: '双击修改' })}
        locale={{ emptyText: found.isPending ? ' ' : <EmptyReason why={status === 'passed' ? '还没有校验通过的信息' : '没有校验不通过的信息'} then={status === 'passed' ? '单个添加或上传报盘并通过校验后，显示在这里。' : '校验不通过的信息会连同原因显示在这里。'} action={status === 'passed' && counts.failed === 0 ? <Button onClick={onFill}>去填写</Button> : undefined} /> }} />}
      {!looksAtHeld && total > 0 && (
        <div className="wz-listfoot">
          <Pager page={page} size={size} total={total} onPage={setPage} onSize={(to) => { setSize(to); setPage(1) }} />
          <span className="wz-exports">
            <Button size="small" onClick={() => exported('page')}>当前页导出</Button><Button size="small" onClick={() => exported('selected')}>导出选择数据</Button><Button size="small" onClick={() => exported('all')}>全部导出</Button>
          </span>
        </div>
      )}
      {looked && (filing.amendment && looked.status === 'passed'
        ? <RecordChanges caseId={draft.id} record={looked} onClose={() => setLooked(undefined)} />
        : <RecordWindow filing={filing} record={looked} onClose={() => setLooked(undefined)} onChange={() => { setLooked(undefined); onReopen(looked) }} />)}
      {repairing && <RepairWindow filing={filing} draft={draft} reasons={reasons} {...(reason ? { reason } : {})} onClose={() => { setRepairing(false); void onChanged() }} />}
    </section>
  )
}

/** Columns of the manual that this list makes itself. */
const OWN = new Set(['序号', '删除', '查看', '不通过原因'])

/** A column of records; `explainedIn` is the case in which its values can be asked how they came about. */
const columnOf = (column: ServedColumn, explainedIn: string | undefined): TableColumnsType<ServedRecord>[number] => ({
  title: column.label, key: column.key, ...(column.numeric ? { align: 'right' as const, className: 'numeric' } : {}),
  render: (_value, record) => {
    const text = record.cells[column.key] ?? ''
    if (column.label === '提示') return record.hints.map((hint) => hint.message).join('；')
    if (column.masked) return <MaskedId number={text} />
    return explainedIn !== undefined && text !== '' ? <Explained text={text} working={recordWorking(explainedIn, record.no, column.key)} /> : text
  },
})
