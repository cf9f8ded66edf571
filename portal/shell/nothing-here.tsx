export function NothingHere() {
  return <p>NothingHere</p>
}
