export function ReviewDesk({ caseId }: { caseId?: string }) {
  return <p>审核台 {caseId}</p>
}
