/** 税务对账 as the hall serves it. */
export const ADDRESS = '/api/reconciliations'

export interface Difference { no: number; kindText: string; noticeNumber: string; reference: string | null; employer: string | null; here: string | null; there: string | null; handling: { note: string; by: string; at: string } | null }
