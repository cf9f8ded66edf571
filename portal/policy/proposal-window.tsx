/** 录入新标准: a value of a parameter from a month on, with its document; it waits for another administrator's release. */
import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, DatePicker, Form, Input, Modal, Select } from 'antd'
import type { Dayjs } from 'dayjs'
import type { Mark } from '../../common/worked.ts'
import type { ServedParameterHistory } from '../../forms/served-policy.ts'
import { ApiProblem, post, sentenceOf } from '../api.ts'
import { useSession } from '../shell/session.ts'
import { isOfPolicy, MARKS } from './calls.ts'
import styles from './policy.module.css'

interface Typed { place?: string; region?: string; from: Dayjs; to?: Dayjs | null; value: string; document: string; publishedOn: Dayjs; mark: Mark }

const required = (label: string) => [{ required: true, message: `${label}为必填项！` }]

export function ProposalWindow({ parameter, onClose }: { parameter: ServedParameterHistory; onClose: () => void }) {
  const { message } = App.useApp()
  const cache = useQueryClient()
  const { today } = useSession()
  const [form] = Form.useForm<Typed>()
  const [said, setSaid] = useState<readonly string[]>([])
  const sending = useMutation({
    mutationFn: (typed: Typed) => {
      const place = parameter.places.find((it) => it.text === (typed.place ?? parameter.places[0]?.text))
      return post('/api/policy/values', {
        parameter: parameter.name, tier: place?.tier ?? null, branch: place?.branch ?? null, category: place?.category ?? null, region: typed.region ?? place?.region ?? null,
        from: Number(typed.from.format('YYYYMM')), to: typed.to ? Number(typed.to.format('YYYYMM')) : null, value: typed.value.trim(), document: typed.document.trim(), publishedOn: typed.publishedOn.format('YYYY-MM-DD'), mark: typed.mark,
      })
    },
    onSuccess: async () => {
      await cache.invalidateQueries(isOfPolicy)
      void message.success('已录入，等待另一名管理员发布')
      onClose()
    },
    onError: (error) => {
      const problems = error instanceof ApiProblem ? error.problems : []
      const fields = new Set(['value', 'to', 'document', 'publishedOn', 'place'])
      form.setFields(problems.flatMap((problem) => (problem.field && fields.has(problem.field) ? [{ name: problem.field as keyof Typed, errors: [problem.message] }] : [])))
      setSaid(problems.length > 0 ? problems.map((problem) => problem.message) : [sentenceOf(error)])
    },
  })
  return (
    <Modal open width={640} title={`录入新标准：${parameter.label}`} okText="提交发布" cancelText="取消" confirmLoading={sending.isPending} onCancel={onClose} onOk={() => form.submit()} mask={{ closable: false }}>
      {said.length > 0 && <Alert type="error" showIcon title={said.join(' ')} style={{ marginBottom: 12 }} />}
      <Form<Typed> form={form} layout="vertical" initialValues={{ mark: 'S', ...(parameter.places.length === 1 ? { place: parameter.places[0]?.text } : {}) }} onFinish={(typed) => { setSaid([]); sending.mutate(typed) }} onValuesChange={(changed: Partial<Typed>) => form.setFields(Object.keys(changed).map((key) => ({ name: key as keyof Typed, errors: [] })))}>
        {parameter.by.length > 0 && <Form.Item label="适用范围" name="place" rules={required('适用范围')}><Select showSearch={{ optionFilterProp: 'label' }} placeholder="请选择" options={parameter.places.map((it) => ({ value: it.text, label: it.text }))} /></Form.Item>}
        {parameter.regions.length > 0 && <Form.Item label="适用地区" name="region" tooltip="与所选适用范围的地区不同时填写"><Select allowClear showSearch={{ optionFilterProp: 'label' }} placeholder="同适用范围" options={parameter.regions.map((it) => ({ value: it.code, label: it.name }))} /></Form.Item>}
        <div className={styles.two}>
          <Form.Item label="适用起期" name="from" rules={required('适用起期')}><DatePicker picker="month" format={['YYYYMM', 'YYYY-MM']} placeholder="YYYYMM" style={{ width: '100%' }} /></Form.Item>
          <Form.Item label="适用止期" name="to" tooltip="不填为长期适用"><DatePicker picker="month" format={['YYYYMM', 'YYYY-MM']} placeholder="长期" style={{ width: '100%' }} /></Form.Item>
          <Form.Item label={`标准（${parameter.unit}）`} name="value" rules={required('标准')}>{parameter.words.length > 0 ? <Select placeholder="请选择" options={parameter.words.map((word) => ({ value: word, label: word }))} /> : <Input autoComplete="off" />}</Form.Item>
          <Form.Item label="公布日期" name="publishedOn" rules={required('公布日期')}><DatePicker format={['YYYY-MM-DD', 'YYYYMMDD']} placeholder="YYYY-MM-DD" style={{ width: '100%' }} disabledDate={(date: Dayjs) => date.format('YYYY-MM-DD') > today} /></Form.Item>
        </div>
        <Form.Item label="依据文件" name="document" rules={required('依据文件')}><Input maxLength={200} placeholder="文件名称及文号" /></Form.Item>
        <Form.Item label="依据程度" name="mark" rules={required('依据程度')}><Select options={Object.entries(MARKS).map(([value, label]) => ({ value, label }))} /></Form.Item>
      </Form>
    </Modal>
  )
}
