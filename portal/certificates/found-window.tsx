/** A certificate as its agency sees it: how it stands, when it was looked up, and the certificate itself. */
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Modal, Table } from 'antd'
import type { ServedCertificateLook, ServedFoundCertificate } from '../../forms/served.ts'
import { get, sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PdfView } from '../components/pdf-view.tsx'
import { minuteOf } from '../words.ts'
import { DESK, STANDINGS } from './desk.ts'
import styles from './certificates.module.css'

export function FoundWindow({ one, onClose, onRevoke }: { one: ServedFoundCertificate; onClose: () => void; onRevoke: () => void }) {
  const looks = useQuery({ queryKey: [DESK, 'looks', one.id], staleTime: 0, queryFn: () => get<ServedCertificateLook[]>(`${DESK}/${one.id}/looks`) })
  const facts: readonly (readonly [string, string])[] = [
    ['单位', `${one.employerName}（${one.employerNo}）`], ['查询流水号', one.number], ['校验码', one.verificationCode], ['开具', `${one.issuedOn}，${one.issuedBy}`], ['状态', `${STANDINGS[one.standing]}${one.since ? `（${one.since}）` : ''}`],
    ...(one.revokedBecause === null ? [] : [['作废原因', `${one.revokedBecause}（${one.revokedBy ?? ''}）`] as const]),
  ]
  return (
    <Modal open width={960} title={one.title} onCancel={onClose} footer={[
      ...(one.standing === 'revoked' ? [] : [<Button key="revoke" danger onClick={onRevoke}>作废</Button>]),
      <Button key="close" onClick={onClose}>关闭</Button>,
    ]}>
      <div className={styles.page}>
        <dl className={styles.known}>{facts.map(([label, value]) => <div key={label}><dt className="quiet">{label}</dt><dd>{value}</dd></div>)}</dl>
        <h3>核验记录</h3>
        {looks.isError ? <Alert type="error" showIcon title={sentenceOf(looks.error)} action={<Button size="small" onClick={() => void looks.refetch()}>重试</Button>} /> : (
          <Table<ServedCertificateLook> size="small" bordered rowKey={(look) => `${look.at} ${look.page ?? ''}`} pagination={{ pageSize: 5, hideOnSinglePage: true, size: 'small' }} dataSource={looks.data ?? []}
            locale={{ emptyText: <EmptyReason why={looks.isPending ? '正在查询…' : '还没有人核验过该证明'} then="核验时只记录时间和结果，不记录核验人。" /> }}
            columns={[
              { title: '核验时间', key: 'at', render: (_, look) => minuteOf(look.at) }, { title: '核验结果', key: 'answer', render: (_, look) => STANDINGS[look.answer] },
              { title: '查看内容', key: 'whole', render: (_, look) => (look.page !== null ? `第${look.page}页` : look.whole ? '证明内容' : '仅核验真伪') },
            ]} />
        )}
        <h3>证明内容</h3>
        <PdfView url={`${DESK}/${one.id}.pdf`} title={one.title} />
      </div>
    </Modal>
  )
}
