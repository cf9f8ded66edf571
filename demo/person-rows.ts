/** A made-up person as a row of `person`. */
import type { Day, Period } from '../common/period.ts'
import type { CopyValue } from './copy.ts'
import { firstDayOf } from './lives.ts'
import type { MadeUpPerson } from './people.ts'

/** The columns that personRow fills. */
export const PERSON_COLUMNS = [
  'id', 'person_no', 'id_type', 'id_number', 'name', 'sex', 'born_on', 'ethnicity', 'mobile', 'first_insured_on', 'employment_form', 'household_region', 'household_district',
  'address', 'education', 'marital_status', 'political_status', 'blood_type', 'retirement_status', 'died_on',
]

/** A person as a row; `insuredFrom` is the first month of the first coverage; `retirement` a code of `retirementStatuses`. */
export const personRow = (p: MadeUpPerson, no: string, insuredFrom: Period | null, retirement: string | boolean, diedOn: Day | null): CopyValue[] => [
  p.id, no, '01', p.idNumber, p.name, p.sex, p.bornOn, p.ethnicity, p.mobile, insuredFrom === null ? null : firstDayOf(insuredFrom), '1', p.householdRegion, p.householdDistrict,
  p.address, p.education, p.maritalStatus, p.politicalStatus, p.bloodType, retirement === true ? 'retired' : retirement === false ? 'none' : retirement, diedOn,
]
