/** 影响测算: whom a value would touch and by how much, before it is released. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Modal, Table } from 'antd'
import { formatYuan, type Fen } from '../../common/money.ts'
import type { ServedEnteredValue, ServedPolicyPreview } from '../../forms/served-policy.ts'
import { post, sentenceOf } from '../api.ts'
import { WorkingTree } from '../components/working-tree.tsx'
import { count } from '../words.ts'
import { isOfPolicy, monthText, policyPreview } from './calls.ts'
import styles from './policy.module.css'

/** Fen as 1,234.56. */
const yuan = (fen: number) => formatYuan(fen as Fen, { thousands: true })
const signed = (fen: number) => `${fen > 0 ? '+' : ''}${yuan(fen)}`

export function PreviewWindow({ of, onClose }: { of: ServedEnteredValue; onClose: () => void }) {
  const { message } = App.useApp()
  const cache = useQueryClient()
  const found = useQuery(policyPreview(of.id))
  const releasing = useMutation({
    mutationFn: () => post(`/api/policy/values/${of.id}/release`),
    onSettled: () => void cache.invalidateQueries(isOfPolicy),
    onSuccess: () => { void message.success(`已发布，${found.data?.knownOn ?? '次日'}起用于核定`); onClose() },
  })
  return (
    <Modal open width={860} title={`影响测算：${of.label}（${of.place.text}）自${monthText(of.from)}起为${of.value}（${of.unit}）`} onCancel={onClose} footer={[
      <Button key="close" onClick={onClose}>关闭</Button>,
      ...(of.own ? [] : [<Button key="release" type="primary" disabled={!found.data} loading={releasing.isPending} onClick={() => releasing.mutate()}>发布</Button>]),
    ]}>
      {releasing.error && <Alert type="error" showIcon title={sentenceOf(releasing.error)} />}
      {found.error && <Alert type="error" showIcon title={sentenceOf(found.error)} action={<Button size="small" onClick={() => void found.refetch()}>重试</Button>} />}
      {found.isPending && <p role="status">正在按全部参保人员测算，请稍候…</p>}
      {found.data && <Preview of={found.data} />}
      {of.own && <p className="quiet">由另一名管理员发布。</p>}
    </Modal>
  )
}

function Preview({ of }: { of: ServedPolicyPreview }) {
  return (
    <div className={styles.preview}>
      <p>
        {of.touched.persons > 0
          ? <>影响 <b>{count(of.touched.employers)}</b> 个单位、<b>{count(of.touched.persons)}</b> 人{monthText(of.period)}的缴费（共测算 {count(of.reckoned.employers)} 个单位、{count(of.reckoned.persons)} 人）。</>
          : of.projects.touched === 0 && <>不改变{monthText(of.period)}的缴费（共测算 {count(of.reckoned.employers)} 个单位、{count(of.reckoned.persons)} 人）；按该参数核定的其他事项自适用之日起按新标准办理。</>}
        {of.projects.touched > 0 && <><br />影响 <b>{count(of.projects.touched)}</b> 个在建项目的工伤保险费（共测算 {count(of.projects.reckoned)} 个），应缴由 {yuan(of.projects.dueBefore)} 元变为 {yuan(of.projects.dueAfter)} 元，差额 <b>{signed(of.projects.dueAfter - of.projects.dueBefore)}</b> 元。</>}
        <br /><span className="quiet">按现有参保人员和申报工资测算一个月，项目按待申报的总价和最近一次申报的产能测算；已生成的缴费基数和已申报的月份不变。发布后自{of.knownOn}起用于核定。</span>
      </p>
      {of.branches.length > 0 && (
        <Table size="small" bordered pagination={false} rowKey="branch" dataSource={[...of.branches]} columns={[
          { title: '险种类型', dataIndex: 'name' },
          { title: '现行基数总额', key: 'a', className: styles.figures, render: (_, row) => yuan(row.baseBefore) },
          { title: '新基数总额', key: 'b', className: styles.figures, render: (_, row) => yuan(row.baseAfter) },
          { title: '现行应缴', key: 'c', className: styles.figures, render: (_, row) => yuan(row.dueBefore) },
          { title: '新应缴', key: 'd', className: styles.figures, render: (_, row) => yuan(row.dueAfter) },
          { title: '差额', key: 'e', className: styles.figures, render: (_, row) => <b>{signed(row.dueAfter - row.dueBefore)}</b> },
        ]} />
      )}
      {of.example && (
        <div className={styles.trees}>
          <section aria-label="现行计算过程"><h3>{of.example.name}一例：现行</h3>{of.example.before ? <WorkingTree of={of.example.before} /> : <p className="quiet">现行没有标准</p>}</section>
          <section aria-label="新标准计算过程"><h3>{of.example.name}一例：新标准</h3>{of.example.after ? <WorkingTree of={of.example.after} /> : <p className="quiet">没有标准</p>}</section>
        </div>
      )}
    </div>
  )
}
