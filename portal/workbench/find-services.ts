import type { ServedService } from '../../forms/served.ts'

/** Services that answer to what was typed: a part of the name, its pinyin initials, or the number (`3.3.20`, `20`). The best first, those not built last. */
export function findServices(services: readonly ServedService[], typed: string): ServedService[] {
  const words = typed.trim().toLowerCase().replace(/\s+/g, '').replaceAll('（', '(').replaceAll('）', ')')
  if (words === '') return []
  const rank = (service: ServedService): number => {
    const name = service.name.toLowerCase().replaceAll('（', '(').replaceAll('）', ')')
    if (service.id === words || service.id === `3.3.${words}`) return 0
    if (name.startsWith(words) || service.initials.startsWith(words)) return 1
    if (name.includes(words) || service.initials.includes(words)) return 2
    if (/^[\d.]+$/.test(words) && service.id.startsWith(words)) return 3
    if (service.description.toLowerCase().includes(words)) return 4
    return inOrder(words, name) ? 5 : 9
  }
  return services.map((service, i) => ({ service, i, rank: rank(service) })).filter((it) => it.rank < 9)
    .sort((a, b) => Number(b.service.available) - Number(a.service.available) || a.rank - b.rank || a.i - b.i).map((it) => it.service)
}

/** True when the signs of `words` (two or more Han characters) stand in `name` in their order, not necessarily side by side: 职工停保 does not, 职工暂停 does. */
function inOrder(words: string, name: string): boolean {
  if (words.length < 2 || !/\p{Script=Han}/u.test(words)) return false
  let at = -1
  return [...words].every((sign) => (at = name.indexOf(sign, at + 1)) >= 0)
}
