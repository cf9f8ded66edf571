import { Tag } from 'antd'
import type { CaseState } from '../../forms/served.ts'
import { caseStateColour, caseStateText } from '../words.ts'

/** The state of a case, in its word and a colour. `text` is the server's word where it differs (待审核, 已受理 …). */
export const CaseStateTag = ({ state, text }: { state: CaseState; text?: string }) => <Tag color={caseStateColour[state]}>{text ?? caseStateText[state]}</Tag>
