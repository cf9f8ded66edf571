export function PhonePage({ code }: { code?: string }) {
  return <p>{code}</p>
}
