import { App, Button } from 'antd'
import styles from './records.module.css'

/** 业务流水号 with a button that copies it. */
export function SerialNumber({ number }: { number: string }) {
  const { message } = App.useApp()
  const copy = () => {
    navigator.clipboard.writeText(number).then(() => message.success(`已复制业务流水号 ${number}`), () => message.warning('浏览器不允许复制，请选中号码后手动复制'))
  }
  return (
    <span className={styles.serial}>
      <span>{number}</span>
      <Button type="link" size="small" aria-label={`复制业务流水号 ${number}`} onClick={copy}>复制</Button>
    </span>
  )
}
