/** Makes a photo small enough to be handed in, in the browser: upright JPEG without what the camera noted. */

export const MOST_BYTES = 5 * 1024 * 1024
/** Longest side in pixels of what is sent from a phone. */
const MOST_SIDE = 4000

const isTaken = (file: File) => file.type === 'image/jpeg' || file.type === 'image/png'
const canvasBlob = (canvas: HTMLCanvasElement, quality: number) => new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality))

/**
 * `file` as it is when it may be handed in so, else drawn anew. Undefined when the browser cannot read it as a picture.
 */
export async function shrinkPicture(file: File): Promise<File | undefined> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined)
  if (!picture) return undefined
  if (isTaken(file) && file.size <= MOST_BYTES && Math.max(picture.width, picture.height) <= MOST_SIDE) return file
  for (const [side, quality] of [[MOST_SIDE, 0.88], [3200, 0.82], [2400, 0.8], [1600, 0.75]] as const) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(picture.width * scale))
    canvas.height = Math.max(1, Math.round(picture.height * scale))
    const paper = canvas.getContext('2d')
    if (!paper) return undefined
    paper.fillStyle = '#fff'
    paper.fillRect(0, 0, canvas.width, canvas.height)
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const blob = await canvasBlob(canvas, quality)
    if (blob && blob.size <= MOST_BYTES) return new File([blob], `${file.name.replace(/\.[^.]*$/, '') || '照片'}.jpg`, { type: 'image/jpeg' })
  }
  return undefined
}
