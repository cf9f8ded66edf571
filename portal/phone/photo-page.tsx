/** What a phone shows that scanned 手机拍照: take or choose a photo, look at it, send it. No one is signed in here. */
import { useEffect, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { PhotoCodeState, ServedPhotoTask } from '../../forms/served.ts'
import { ApiProblem, get, sentenceOf, upload } from '../api.ts'
import { shrinkPicture } from '../components/shrink-picture.ts'
import { Waiting } from '../components/waiting.tsx'
import { useTitle } from '../shell/title.ts'
import { HALL } from '../words.ts'
import styles from './photo.module.css'

const address = (code: string) => `/api/photos/${encodeURIComponent(code)}`
const OVER: Partial<Record<PhotoCodeState, readonly [title: string, text: string]>> = {
  used: ['照片已上传过', '每个二维码只能上传一次。如需重拍，请在电脑上重新点击【手机拍照】。'],
  expired: ['二维码已失效', '二维码10分钟内有效，请在电脑上重新点击【手机拍照】后再扫码。'],
  ended: ['二维码已关闭', '请在电脑上重新点击【手机拍照】后再扫码。'],
}

export function PhotoPage({ code }: { code?: string }) {
  useTitle('手机拍照', HALL)
  const task = useQuery({ queryKey: ['photo', code], enabled: code !== undefined, retry: false, gcTime: 0, staleTime: Infinity, refetchOnWindowFocus: false, queryFn: () => get<ServedPhotoTask>(address(code ?? ''), {}, { anonymous: true }) })
  const over = task.data && OVER[task.data.state]
  return (
    <div className={styles.page}>
      <header className={styles.band}>{HALL}</header>
      <main className={styles.room}>
        {code === undefined && <Told sign="!" title="没有二维码" text="请在电脑上打开办件，在【附件材料】中点击【手机拍照】，再用手机扫码。" />}
        {code !== undefined && task.isPending && <Waiting what="正在打开…" />}
        {task.error && <Told sign="!" title="无法打开" text={sentenceOf(task.error)} onAgain={task.error instanceof ApiProblem && task.error.passing ? () => void task.refetch() : undefined} />}
        {over && <Told sign="!" title={over[0]} text={over[1]} />}
        {code !== undefined && task.data && !over && <Photo code={code} task={task.data} />}
      </main>
    </div>
  )
}

function Photo({ code, task }: { code: string; task: ServedPhotoTask }) {
  const [camera, album] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)]
  const [photo, setPhoto] = useState<{ file: File; url: string }>()
  const [part, setPart] = useState<number>()
  const [problem, setProblem] = useState<string>()
  const [preparing, setPreparing] = useState(false)
  const [done, setDone] = useState<'sent' | 'shut'>()
  useEffect(() => () => { if (photo) URL.revokeObjectURL(photo.url) }, [photo])

  const take = async (file: File | undefined) => {
    if (!file) return
    setProblem(undefined)
    setPreparing(true)
    const small = await shrinkPicture(file)
    setPreparing(false)
    if (small) setPhoto({ file: small, url: URL.createObjectURL(small) })
    else setProblem('这个文件不能作为图片打开，请重新拍照，或选择JPG、PNG格式的图片。')
  }
  const send = async () => {
    if (!photo) return
    setProblem(undefined)
    setPart(0)
    try {
      await upload<{ ok: true }>(address(code), photo.file, { method: 'PUT', onProgress: setPart })
      setDone('sent')
    } catch (error) {
      setProblem(sentenceOf(error))
      if (error instanceof ApiProblem && /^(photo-code|no-such-photo|too-many-photos|case-edit)/.test(error.code)) setDone('shut')
    } finally { setPart(undefined) }
  }
  const input = (which: typeof camera, label: string, rest: { accept: string; capture?: 'environment' }) => (
    <input ref={which} type="file" className="out-of-sight" tabIndex={-1} aria-label={label} {...rest} onChange={(event) => { void take(event.target.files?.[0]); event.target.value = '' }} />
  )

  if (done === 'sent') return <Told sign="✓" title="照片已上传" text="请回到电脑上查看，并继续办理业务。本页可以关闭。" />
  if (done === 'shut') return <Told sign="!" title="不能再上传" text={problem ?? ''} />
  const busy = part !== undefined || preparing
  return (
    <>
      <p className="quiet">{task.service}</p>
      <h1>{task.material}</h1>
      {input(camera, '拍照', { accept: 'image/*', capture: 'environment' })}
      {/* asking for these two makes phones turn their own formats into them */}
      {input(album, '从相册选择', { accept: 'image/jpeg,image/png' })}
      {photo ? <img className={styles.photo} src={photo.url} alt={`${task.material}照片`} /> : (
        <ul className={styles.hints}><li>请将材料放平，四角都在画面内</li><li>光线充足，不反光，字迹清晰可读</li><li>照片只用于本次办理的这一份材料</li></ul>
      )}
      {problem !== undefined && <p role="alert" className={styles.problem}>{problem}</p>}
      {preparing && <p role="status">正在处理照片…</p>}
      {part !== undefined && <p role="status" className={styles.progress}><span style={{ width: `${Math.round(part * 100)}%` }} />{part === 1 ? '正在检查照片…' : `正在上传 ${Math.round(part * 100)}%`}</p>}
      <div className={styles.acts}>
        {photo && <button type="button" className={styles.go} disabled={busy} onClick={() => void send()}>{problem === undefined ? '上传这张照片' : '重新上传'}</button>}
        <button type="button" className={photo ? styles.no : styles.go} disabled={busy} onClick={() => camera.current?.click()}>{photo ? '重拍' : '拍照'}</button>
        <button type="button" className={styles.no} disabled={busy} onClick={() => album.current?.click()}>从相册选择</button>
      </div>
    </>
  )
}

const Told = ({ sign, title, text, onAgain }: { sign: '✓' | '!'; title: string; text: string; onAgain?: (() => void) | undefined }) => (
  <div className={styles.told} role="status">
    <span data-sign={sign} aria-hidden="true">{sign}</span><h1>{title}</h1><p>{text}</p>
    {onAgain && <button type="button" className={styles.go} onClick={onAgain}>重试</button>}
  </div>
)
