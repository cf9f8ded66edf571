/** What a person is told when the hall cannot do what was asked: RFC 9457 with a Chinese sentence that says what to do. */

/** One thing wrong with one field, as data: a failed check is not an error. */
export interface FieldProblem {
  /** The field's key, or null when it is about the record as a whole. */
  readonly field: string | null
  /** `<subject>/<what-is-wrong>`: the check that objects. */
  readonly code: string
  /** A sentence for the person who typed. */
  readonly message: string
}

/** Thrown to refuse a request; the error handler turns it into `application/problem+json`. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly code: string
  readonly problems: readonly FieldProblem[]
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | undefined

  constructor(status: number, code: string, detail: string, more: { problems?: readonly FieldProblem[]; retryAfter?: number; cause?: unknown } = {}) {
    super(detail, { cause: more.cause })
    this.status = status
    this.code = code
    this.problems = more.problems ?? []
    this.retryAfter = more.retryAfter
  }
}
