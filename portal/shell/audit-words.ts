/** The actions of the audit trail in words; a key ending in `/` or `-` stands for all that begin so. */
export const ACTIONS: Record<string, string> = {
  'sight/': '查看信息（全部）', 'sight/person': '查看人员信息', 'sight/unmasked': '查看完整证件号码', 'sight/query': '查询', 'sight/export': '导出', 'sight/case': '查看办件', 'sight/list': '查看清单', 'sight/audit': '查看审计记录', 'sight/material': '查看附件材料',
  'case/': '办件（全部）', 'case/create': '新建办件', 'case/import': '导入报盘', 'case/submit': '提交办件', 'case/withdraw': '撤销办件',
  'material/': '附件材料（全部）', 'material/upload': '上传材料', 'material/replace': '重新上传材料', 'material/delete': '删除材料', 'material/photo-code': '生成手机拍照二维码',
  'review/': '审核（全部）', 'review/claim': '领取办件', 'review/release': '退回领取', 'review/decide': '作出审核决定',
  'certificate/': '证明（全部）', 'certificate/ask': '开具证明', 'certificate/issue': '证明制作完成', 'certificate/take': '取用证明', 'certificate/again': '重复出具证明', 'certificate/revoke': '作废证明', 'sight/certificate': '查看证明',
  'business-day/move': '调整业务日期',
  'policy/': '政策参数（全部）', 'policy/propose': '录入政策标准', 'policy/release': '发布政策标准', 'policy/reject': '退回政策标准', 'policy/withdraw': '撤回政策标准',
  'tax-office/': '税务对账（全部）', 'tax-office/reconcile': '与税务部门对账', 'tax-office/handle': '登记对账差异的处理情况',
  'signed-in': '登录', 'sign-in-failed': '登录失败', 'account-locked': '账号锁定', 'signed-out': '退出登录', 'signed-out-everywhere': '退出所有设备', 'region-chosen': '选择参保所在地',
  'scan-': '扫码（全部）', 'scan-scanned': '已扫码', 'scan-confirmed': '扫码确认', 'scan-refused': '扫码被拒绝',
}

const ALSO: Record<string, string> = { 'sight/persons': '查看人员列表', 'sight/month': '查看本月事项', 'sight/certificates': '查找证明' }

/** An action in words; one not known here as it is kept. */
export const actionText = (action: string): string => ALSO[action] ?? ACTIONS[action] ?? action
