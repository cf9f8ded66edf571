export function QueryPage({ slug }: { slug: string }) {
  return <p>{slug}</p>
}
