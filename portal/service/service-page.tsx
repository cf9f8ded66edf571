export function ServicePage({ slug }: { slug: string; caseId?: string }) {
  return <p>{slug}</p>
}
