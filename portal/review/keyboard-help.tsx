import { Modal, Switch } from 'antd'
import { KEY_WORDS, singleKeys } from './keys.ts'
import styles from './review.module.css'

/** What the keys of the desk do, and the switch that turns the single letters off. */
export function KeyboardHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const on = singleKeys.use()
  return (
    <Modal open={open} onCancel={onClose} title="键盘操作" footer={null} width={460}>
      <table className={styles.keys}><tbody>{KEY_WORDS.map(([key, what]) => <tr key={key}><th scope="row"><kbd>{key}</kbd></th><td>{what}</td></tr>)}</tbody></table>
      <label className={styles.keySwitch}><Switch size="small" checked={on} onChange={(to) => singleKeys.set(to)} aria-label="启用单个字母的快捷键" /> 启用单个字母的快捷键</label>
    </Modal>
  )
}
