import { Alert, Button } from 'antd'
import { ApiProblem, sentenceOf } from '../api.ts'

/** A page (or a part of one) that could not be shown: why, and a way on. */
export function PageProblem({ error, reset }: { error: unknown; reset?: () => void }) {
  const stale = error instanceof TypeError && /import|module/i.test(error.message)
  return (
    <div style={{ padding: 24, maxWidth: 720 }}>
      <Alert type="error" showIcon title={stale ? '系统已更新，请刷新页面后继续。' : sentenceOf(error)}
        action={<Button size="small" onClick={() => { if (reset && error instanceof ApiProblem) reset(); else location.reload() }}>{error instanceof ApiProblem ? '重试' : '刷新页面'}</Button>} />
    </div>
  )
}
