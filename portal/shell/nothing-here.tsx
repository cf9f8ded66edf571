import { Link } from '@tanstack/react-router'
import { EmptyReason } from '../components/empty-reason.tsx'
import { Plain } from '../sign-in/plain.tsx'

/** An address that leads nowhere. */
export const NothingHere = () => (
  <Plain title="没有找到这个页面"><h1 className="out-of-sight">没有找到这个页面</h1><EmptyReason why="没有找到这个页面" then="地址可能有误，或页面已移走。" action={<Link to="/" search={{}}>返回首页</Link>} /></Plain>
)
