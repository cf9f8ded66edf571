export function EntrancePage() {
  return <p>EntrancePage</p>
}
