import { useRef, useState } from 'react'
import { Alert, Button, Form, Input, type InputRef } from 'antd'
import { post, sentenceOf } from '../api.ts'

/** Account and password. `account` given: signing in again as the same person. `onDone` runs once the server has taken them. */
export function SignInForm({ account, onDone, filled }: { account?: string; onDone: () => Promise<void> | void; /** An account chosen from the demonstration list. */ filled?: { account: string; password: string } }) {
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const password = useRef<InputRef>(null)
  const [form] = Form.useForm<{ account: string; password: string }>()
  const [taken, setTaken] = useState(filled)
  if (filled !== taken) { setTaken(filled); form.setFieldsValue(filled ?? {}) }

  const signIn = async (typed: { account: string; password: string }) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await post('/api/session', { account: (account ?? typed.account).trim(), password: typed.password }, { anonymous: true })
      await onDone()
    } catch (error) {
      setProblem(sentenceOf(error))
      password.current?.focus({ cursor: 'all' })
    } finally { setBusy(false) }
  }

  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={signIn} initialValues={{ account }} size="large">
      {problem !== undefined && <Alert type="error" showIcon role="alert" title={problem} style={{ marginBottom: 16 }} />}
      <Form.Item label="账号" name="account" rules={[{ required: true, message: '请输入账号' }]}>
        <Input autoComplete="username" autoFocus={account === undefined} readOnly={account !== undefined} autoCapitalize="off" spellCheck={false} />
      </Form.Item>
      <Form.Item label="密码" name="password" rules={[{ required: true, message: '请输入密码' }]}>
        <Input.Password ref={password} autoComplete="current-password" autoFocus={account !== undefined} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>{busy ? '正在登录…' : '登录'}</Button>
    </Form>
  )
}
