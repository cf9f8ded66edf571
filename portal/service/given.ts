/** What an address gives a filing that is begun from it (`?period=202103&ticked=1,2`): fields asked once, and rows ticked. A draft that exists keeps what it holds. */
import type { ServedField, ServedFiling } from '../../forms/served.ts'
import type { Cells } from './calls.ts'
import { onceFields } from './use-entry.ts'
import { TICKED, tickList, ticksOf } from './use-ticks.ts'

/** `header` and `entry` as a draft keeps them; `words` say it to the person. */
export interface Given { header: Cells; entry: Cells; words: string[] }

/** What `address` says of this filing; what it does not know is left alone. */
export function givenBy(filing: ServedFiling, address: Readonly<Record<string, string | undefined>>): Given {
  const fields = onceFields(filing).filter((field) => (address[field.key] ?? '') !== '')
  const list = tickList(filing)
  const keys = list === undefined ? [] : (address[TICKED] ?? '').split(',').filter((key) => key !== '')
  return {
    header: Object.fromEntries(fields.map((field) => [field.key, address[field.key] ?? ''])), entry: keys.length > 0 ? { [TICKED]: ticksOf(keys) } : {},
    words: [...fields.map((field) => `${field.label} ${shown(field, address[field.key] ?? '')}`), ...(keys.length > 0 ? [`${list?.title ?? ''} 勾选${keys.length}项`] : [])],
  }
}

function shown({ widget }: ServedField, value: string): string {
  if (widget.type === 'month') return value.replace(/^(\d{4})(\d{2})$/, '$1年$2月')
  if (!('options' in widget)) return value
  return value.split(',').map((one) => widget.options.find((option) => option.value === one)?.label ?? one).join('、')
}
