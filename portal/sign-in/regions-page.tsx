export function RegionsPage({ next }: { next?: string }) {
  return <p>{next}</p>
}
