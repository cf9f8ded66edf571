export function CaseRecordsPage() {
  return <p>单位办件记录</p>
}
