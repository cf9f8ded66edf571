import { useState } from 'react'
import { Button, Input, Popconfirm } from 'antd'
import type { ShownRegisters } from './registers-page.tsx'
import styles from './simulators.module.css'

export interface Business {
  name: string; foundedOn: string | null; registeredAddress: string | null; scope: string | null
  legalPerson: { idType: string | null; idNumber: string | null; name: string | null; phone: string | null }
}

const ID_TYPES: Readonly<Record<string, string>> = { '01': '居民身份证(户口簿)' }
/** The eight items that the register delivers. Source: manual 3.3.10, 同步工商信息. */
const ITEMS: readonly { label: string; of: (business: Business) => string | null; put: (business: Business, value: string | null) => Business; long?: boolean }[] = [
  { label: '单位名称', of: (it) => it.name, put: (it, value) => ({ ...it, name: value ?? '' }) },
  { label: '成立日期', of: (it) => it.foundedOn, put: (it, foundedOn) => ({ ...it, foundedOn }) },
  { label: '单位注册地址', of: (it) => it.registeredAddress, put: (it, registeredAddress) => ({ ...it, registeredAddress }) },
  { label: '经营范围', of: (it) => it.scope, put: (it, scope) => ({ ...it, scope }), long: true },
  { label: '法定代表人证件类型', of: (it) => it.legalPerson.idType, put: (it, idType) => ({ ...it, legalPerson: { ...it.legalPerson, idType } }) },
  { label: '法定代表人证件号码', of: (it) => it.legalPerson.idNumber, put: (it, idNumber) => ({ ...it, legalPerson: { ...it.legalPerson, idNumber } }) },
  { label: '法定代表人姓名', of: (it) => it.legalPerson.name, put: (it, name) => ({ ...it, legalPerson: { ...it.legalPerson, name } }) },
  { label: '法定代表人电话', of: (it) => it.legalPerson.phone, put: (it, phone) => ({ ...it, legalPerson: { ...it.legalPerson, phone } }) },
]

/** What the business register answers of the employer beside what the ledger holds; each value can be changed. */
export function BusinessAnswer({ shown, onSave, onReset }: { shown: ShownRegisters; onSave: (business: Business | null) => Promise<void>; onReset: () => Promise<void> }) {
  const [said, setSaid] = useState(shown.business)
  const [busy, setBusy] = useState(false)
  const doing = async (what: Promise<void>) => {
    setBusy(true)
    await what
    setBusy(false)
  }
  return (
    <>
      {said === null
        ? <p role="status">工商登记系统没有该单位的登记信息：同步时提示“未获取到工商信息，请手工填写！”。</p>
        : (
          <div className={styles.scroll}>
            <table className={styles.compare}>
              <thead><tr><th scope="col">项目</th><th scope="col">档案[当前]</th><th scope="col">工商登记[工商]</th></tr></thead>
              <tbody>
                {ITEMS.map((item) => {
                  const [held, value] = [item.of(shown.held), item.of(said)]
                  const set = (text: string) => setSaid(item.put(said, text.trim() === '' ? null : text))
                  return (
                    <tr key={item.label} data-differs={(held ?? '') !== (value ?? '') || undefined}>
                      <th scope="row">{item.label}</th>
                      <td>{item.label.endsWith('证件类型') ? ID_TYPES[held ?? ''] ?? held : held ?? <span className="quiet">无</span>}</td>
                      <td>
                        {item.label.endsWith('证件类型') ? ID_TYPES[value ?? ''] ?? value : item.long
                          ? <Input.TextArea autoSize value={value ?? ''} aria-label={`${item.label}[工商]`} maxLength={500} onChange={(event) => set(event.target.value)} />
                          : <Input value={value ?? ''} aria-label={`${item.label}[工商]`} maxLength={200} onChange={(event) => set(event.target.value)} />}
                        {(held ?? '') !== (value ?? '') && <span className={styles.differs}>与档案不同</span>}
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </div>
        )}
      <div className={styles.buttons}>
        {said !== null && <Button type="primary" loading={busy} disabled={said.name === ''} onClick={() => void doing(onSave(said))}>保存答复</Button>}
        {said !== null && <Popconfirm title="设为未登记后，同步信息将提示未获取到工商信息，是否继续？" okText="设为未登记" cancelText="取消" onConfirm={() => doing(onSave(null))}><Button disabled={busy}>设为未登记</Button></Popconfirm>}
        <Button disabled={busy || !shown.set} onClick={() => void doing(onReset())}>恢复为与档案一致</Button>
      </div>
    </>
  )
}
