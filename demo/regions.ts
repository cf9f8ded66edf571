/** The pooling regions of the province with their tiers and branches. Source: catalogue 00 (region_choice); policy parameters 0.5; manual 3.3.11. */
import type { Branch } from '../common/states.ts'

export interface Region { readonly code: string; readonly name: string; readonly tier: 1 | 2 | 3; readonly branches: readonly Branch[] }

const ALL: readonly Branch[] = ['old_age', 'unemployment', 'employment_injury']
const region = (code: string, name: string, tier: 1 | 2 | 3, branches = ALL): Region => ({ code, name, tier, branches })

export const regions: readonly Region[] = [
  region('429900', '湖北省省本级', 1, ['old_age', 'unemployment']),
  region('420100', '武汉市', 1), region('420200', '黄石市', 2), region('420300', '十堰市', 2), region('420500', '宜昌市', 2), region('420600', '襄阳市', 2),
  region('420700', '鄂州市', 3), region('420800', '荆门市', 2), region('420900', '孝感市', 3), region('421000', '荆州市', 3), region('421100', '黄冈市', 3),
  region('421200', '咸宁市', 3), region('421300', '随州市', 2), region('422800', '恩施土家族苗族自治州', 2), region('429004', '仙桃市', 3),
  region('429005', '潜江市', 3), region('429006', '天门市', 3), region('429021', '神农架林区', 3),
]

/** The postcode of each region's seat. */
export const seatPostcodes: Readonly<Record<string, string>> = {
  429900: '430071', 420100: '430000', 420200: '435000', 420300: '442000', 420500: '443000', 420600: '441000', 420700: '436000', 420800: '448000', 420900: '432000', 421000: '434000', 421100: '438000',
  421200: '437000', 421300: '441300', 422800: '445000', 429004: '433000', 429005: '433100', 429006: '431700', 429021: '442400',
}

/** The region of a code. Throws a RangeError when there is none. */
export function regionOf(code: string): Region {
  const known = regions.find((one) => one.code === code)
  if (known === undefined) throw new RangeError(`no such region: ${code}`)
  return known
}
