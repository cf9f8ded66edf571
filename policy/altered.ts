/** The law with some of its parameters set otherwise: what an agency's own setting comes to. */
import { readParameter } from './parameter.ts'
import { Policy } from './policy.ts'

/** One value of a parameter; in force in every month unless it says from when. */
export interface AlteredValue {
  readonly value: string
  readonly from?: number
  readonly region?: string
  readonly category?: string
}

/** `policy` with the values of the parameters named in `settings` replaced; label, unit and dimensions stay. `units` as the YAML names them, by parameter. */
export function altered(policy: Policy, settings: Readonly<Record<string, { readonly unit: string; readonly values: readonly AlteredValue[] }>>): Policy {
  return new Policy([...policy.parameters.values()].map((parameter) => {
    const setting = settings[parameter.name]
    if (setting === undefined) return parameter
    const values = setting.values.map((value) => ({ from: 199001, mark: 'A', reference: { title: '经办机构设定' }, ...value }))
    return readParameter({ name: parameter.name, label: parameter.label, unit: setting.unit, by: parameter.by, values }, `${parameter.name}.yaml`)
  }))
}
