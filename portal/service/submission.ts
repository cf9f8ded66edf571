/** The key of a case's submission: kept until it has worked, so that a click repeated after a failure, or in a reloaded page, is the same submission. */
import { submit, type Submitted } from './calls.ts'

/** 128 bits in hexadecimal; `crypto.randomUUID` is there only over https. */
const newKey = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** Submits the case; tried again after whatever failure, it is the same submission with the same 业务流水号. */
export async function submitOnce(caseId: string): Promise<Submitted> {
  const name = `submission ${caseId}`
  const key = localStorage.getItem(name) ?? newKey()
  localStorage.setItem(name, key)
  const done = await submit(caseId, key)
  localStorage.removeItem(name)
  return done
}
