/** What is on its way for each material, and what went wrong; a file that failed is kept so that it can be sent again. */
import { useState } from 'react'
import { ApiProblem, sentenceOf } from '../api.ts'
import { MOST_BYTES, shrinkPicture } from '../components/shrink-picture.ts'
import { deleteMaterial, putMaterial } from './materials-calls.ts'

export interface Going {
  /** 0 to 1; undefined when nothing is on its way. */ part?: number
  problem?: string
  /** The file that failed, and what may be done with it. */ file?: File; then?: 'again' | 'shrink'
}

/** Source: catalogue 08, attachments. */
const REFUSED = '文件格式或大小不符合要求，仅支持JPG、JPEG、PNG，且不超过5M！'
export const megabytes = (bytes: number) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`)

/** What is seen to be wrong before anything is sent; the server looks at the content itself. */
function wrongAtSight(file: File): Going | undefined {
  if (!/\.(jpe?g|png)$/i.test(file.name) && !/^image\/(jpeg|png)$/.test(file.type)) return { problem: `${REFUSED}“${file.name}”不是JPG或PNG图片。` }
  if (file.size > MOST_BYTES) return { problem: `${REFUSED}“${file.name}”有 ${megabytes(file.size)}。`, file, then: 'shrink' }
  if (file.size === 0) return { problem: `“${file.name}”是空文件，请重新选择。` }
  return undefined
}

export function useUploads(caseId: string, onChanged: () => Promise<unknown>) {
  const [going, setGoing] = useState<Readonly<Record<string, Going>>>({})
  const note = (code: string, to: Going | undefined) => setGoing((now) => {
    const others = Object.fromEntries(Object.entries(now).filter(([of]) => of !== code))
    return to ? { ...others, [code]: to } : others
  })

  async function send(code: string, file: File): Promise<void> {
    const wrong = wrongAtSight(file)
    if (wrong) return note(code, wrong)
    note(code, { part: 0 })
    try {
      await putMaterial(caseId, code, file, (part) => note(code, { part }))
      await onChanged()
      note(code, undefined)
    } catch (error) {
      note(code, { problem: sentenceOf(error), ...(error instanceof ApiProblem && error.passing ? { file, then: 'again' as const } : {}) })
    }
  }
  return {
    going, send,
    /** Sends what is too large as a smaller picture. */
    async shrink(code: string, file: File): Promise<void> {
      note(code, { part: 0 })
      const smaller = await shrinkPicture(file)
      if (smaller) await send(code, smaller)
      else note(code, { problem: `“${file.name}”无法压缩，请用图片软件缩小后重新上传。` })
    },
    async remove(code: string): Promise<void> {
      try {
        await deleteMaterial(caseId, code)
        note(code, undefined)
      } catch (error) {
        note(code, { problem: sentenceOf(error) })
      }
      await onChanged()
    },
    forget: (code: string) => note(code, undefined),
  }
}
export type Uploads = ReturnType<typeof useUploads>
