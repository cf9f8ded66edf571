/** Schemas check requests; what they refuse is said in Chinese, naming the field by its `title`. */
import type { FastifySchemaCompiler } from 'fastify'
import { Compile } from 'typebox/compile'
import { IsObject, Type, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { Problem, type FieldProblem } from '../common/problem.ts'

interface SchemaError { keyword: string; instancePath: string; params: Record<string, unknown> }
type Shape = { title?: string; properties?: Record<string, Shape>; items?: Shape; anyOf?: Shape[] }

const TYPES: Readonly<Record<string, string>> = { string: '文本', number: '数字', integer: '整数', boolean: '是或否', object: '对象', array: '列表', null: '空' }

/** What is wrong, after the field's name: `账号` + `为必填项！`. */
function complaint({ keyword, params }: SchemaError): string {
  switch (keyword) {
    case 'required': return '为必填项！'
    case 'type': return `应为${[params.type].flat().map((type) => TYPES[String(type)] ?? String(type)).join('或')}！`
    case 'minLength': return params.limit === 1 ? '为必填项！' : `不能少于${String(params.limit)}个字符！`
    case 'maxLength': return `不能超过${String(params.limit)}个字符！`
    case 'minimum': case 'exclusiveMinimum': return `不能小于${String(params.limit)}！`
    case 'maximum': case 'exclusiveMaximum': return `不能大于${String(params.limit)}！`
    case 'minItems': return `至少需要${String(params.limit)}项！`
    case 'maxItems': return `不能超过${String(params.limit)}项！`
    case 'additionalProperties': case 'unevaluatedProperties': return '不是该请求可以填写的内容！'
    case 'const': case 'enum': case 'anyOf': return '不在可选范围内！'
    case 'pattern': case 'format': return '格式不正确！'
    default: return '不符合要求！'
  }
}

/** The schema at a JSON pointer, as far as it can be followed. */
function at(schema: Shape | undefined, keys: readonly string[]): Shape | undefined {
  return keys.reduce<Shape | undefined>((shape, key) => shape?.properties?.[key] ?? (/^\d+$/.test(key) ? shape?.items : undefined), schema)
}

/** One problem a field, in the order found: of several complaints about one field the first is enough. */
function problemsOf(schema: TSchema, errors: readonly SchemaError[]): FieldProblem[] {
  const found = new Map<string, FieldProblem>()
  for (const error of errors) {
    const path = error.instancePath.split('/').slice(1)
    const named = error.keyword === 'required' ? error.params.requiredProperties : error.keyword === 'additionalProperties' ? error.params.additionalProperties : undefined
    for (const key of Array.isArray(named) ? named.map(String) : [undefined]) {
      const keys = key === undefined ? path : [...path, key]
      const field = keys.join('.')
      const label = at(schema, keys)?.title ?? keys.at(-1) ?? '请求内容'
      if (!found.has(field)) found.set(field, { field: field || null, code: `request/${error.keyword}`, message: `${label}${complaint(error)}` })
    }
  }
  return [...found.values()]
}

/** Texts of addresses and headers are converted to the schema's types; a body is taken as it was sent. */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = Compile(schema)
  // `additionalProperties` would turn what the named properties were converted to back into text; what is not named is text already
  const named = IsObject(schema) && 'additionalProperties' in schema ? Type.Object(schema.properties) : schema
  return (value: unknown) => {
    const filled = Value.Default(schema, httpPart === 'body' ? value : Value.Convert(named, value))
    if (check.Check(filled)) return { value: filled }
    const problems = problemsOf(schema, check.Errors(filled))
    return { error: new Problem(400, 'invalid-request', problems[0]?.message ?? '请求不符合要求，请检查后重新提交！', { problems }) }
  }
}
