/** The printed form of many rows. */
import { makeReport } from '../forms/documents/report-document.ts'
import { someone } from './ground.ts'
import { growth, ms, table, timed } from './measure.ts'

export async function benchPrint(sizes: readonly number[]): Promise<void> {
  const form = (rows: number) => ({
    title: '在职职工增员申报表', header: [{ label: '管理单位或独立缴费单位名称', value: '测速制造有限公司' }, { label: '管理单位或独立缴费单位编号', value: '900000001' }],
    columns: ['序号', '单位编号', '单位名称', '证件号码', '姓名', '民族', '本次申报参工时间', '月缴费工资', '城镇职工养老保险(√)', '失业保险(√)', '工伤保险(√)', '联系电话(手机)'].map((label, i) => ({ label, group: i > 7 && i < 11 ? '参保险种' : null })),
    rows: Array.from({ length: rows }, (_, i) => { const it = someone(i); return [String(i + 1), '900000001', '测速制造有限公司', it.idNumber, it.name, '01 汉族', '2021-03-01', '5,000.00', '√', '√', i % 3 ? '√' : '', it.mobile] }),
    totals: [{ label: '养老', value: `${rows} 人` }], notes: ['1. 月缴费工资必须经职工本人签字确认，签字表由申报单位留存备查。'], declaration: '*以上事项填写真实，若与实际情况不符，本单位愿意承担相关责任。',
    signature: [{ label: '申报人', value: '王立新' }, { label: '填报日期', value: '2021-03-15' }],
  })
  const lines: (string | number)[][] = []
  await makeReport(form(1)) // starts the thread
  for (const size of sizes) {
    const document = form(size)
    let took = 0, bytes = 0, pages = 0
    const used = process.cpuUsage()
    const memory = await growth(async () => {
      took = await timed(async () => {
        const pdf = await makeReport(document)
        bytes = pdf.length
        pages = Math.max(...[...pdf.toString('latin1').matchAll(/\/Count (\d+)/g)].map(([, count]) => Number(count)))
      })
    })
    const { user, system } = process.cpuUsage(used)
    const cpu = (user + system) / 1e3
    lines.push([size.toLocaleString('en'), pages, ms(took), ms(cpu), (cpu / size).toFixed(2), `+${memory.toFixed(0)}`, (bytes / 2 ** 20).toFixed(1)])
  }
  table('The printed form of 3.3.3 as PDF (in a worker thread; 2,000 rows and more in one of their own, its start included)', ['rows', 'pages', 'ms', 'CPU ms', 'CPU ms a row', 'memory MB', 'PDF MB'], lines)
}
