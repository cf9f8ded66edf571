/** 预览: the certificate in the page while or after it is made, with 打印, 重置 and 返回选择. */
import { useEffect, type ReactNode } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Progress } from 'antd'
import { DownloadOutlined, PrinterOutlined } from '@ant-design/icons'
import type { ServedCertificate, ServedIssued, ServedQueryList } from '../../forms/served.ts'
import { download, get, sentenceOf } from '../api.ts'
import { PageProblem } from '../components/page-problem.tsx'
import { PdfView } from '../components/pdf-view.tsx'
import { Waiting } from '../components/waiting.tsx'
import { isOver, useJob } from '../service/use-job.ts'
import { count } from '../words.ts'
import styles from './certificates.module.css'

export function Preview({ id, form, list, facts, onAnew, onBack }: { id: string; form: ServedCertificate; list: ServedQueryList; facts: ReactNode; onAnew: () => void; onBack: () => void }) {
  const { message } = App.useApp()
  const cache = useQueryClient()
  const found = useQuery({ queryKey: ['/api/certificates/one', id], queryFn: () => get<ServedIssued>(`/api/certificates/${id}`) })
  const issued = found.data
  const job = useJob(issued?.state === 'making' && issued.job ? issued.job : undefined, null)
  const over = isOver(job)
  useEffect(() => {
    if (!over) return
    void cache.invalidateQueries({ queryKey: ['/api/certificates/one', id] })
    void cache.invalidateQueries({ queryKey: ['/api/certificates', form.slug] })
  }, [over, cache, id, form.slug])
  if (found.error) return <PageProblem error={found.error} reset={() => void found.refetch()} />
  if (!issued) return <Waiting />
  const file = `/api/certificates/${id}.pdf`
  const ready = issued.state === 'issued' || issued.state === 'revoked'
  return (
    <div className={styles.page}>
      {facts}
      <section className={`surface ${styles.section}`} aria-label={form.document}>
        <dl className={styles.facts}>{list.conditions.map(({ key, label }) => <div key={key} className={styles.fact}><dt>{label}</dt><dd className="fixed-value">{issued.conditions[key] ?? ''}</dd></div>)}</dl>
        <div className={styles.tools} role="toolbar" aria-label="证明">
          <Button type="primary" icon={<PrinterOutlined />} disabled={!ready} href={ready ? file : undefined} target="_blank">打印</Button>
          <Button icon={<DownloadOutlined />} disabled={!ready} onClick={() => void download(file).catch((error: unknown) => void message.error(sentenceOf(error)))}>下载</Button>
          <Button onClick={onAnew}>重置</Button>
          <Button onClick={onBack}>返回选择</Button>
        </div>
        {issued.state === 'revoked' && <Alert type="error" showIcon title="本证明已被经办机构作废，请勿使用。" />}
        {issued.state === 'failed' && <Alert type="error" showIcon title={issued.problem ?? '证明制作失败，请重新开具'} action={<Button size="small" onClick={onBack}>返回选择</Button>} />}
        {issued.state === 'making' && (
          <div role="status" className={styles.making}>
            <p>正在制作证明{job?.total ? `，第 ${count(job.done)} / ${count(job.total)} 页` : '…'}。可以离开本页，做好后在【查询选择】的“最近开具的证明”中查看。</p>
            <Progress percent={job?.total ? Math.round((job.done / job.total) * 100) : 0} showInfo={false} />
          </div>
        )}
        {ready && (
          <>
            <p className={styles.marks}>查询流水号 <b>{issued.number}</b>{'\u3000'}校验码 <b>{issued.verificationCode}</b>{'\u3000'}共 {count(issued.pages ?? 1)} 页</p>
            <PdfView url={file} title={form.document} />
          </>
        )}
      </section>
    </div>
  )
}
