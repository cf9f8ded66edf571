import { useEffect } from 'react'
import { HALL } from '../words.ts'

/** Names the page in the browser's tab; undefined while its name is on the way. */
export function useTitle(name: string | undefined, of = HALL): void {
  useEffect(() => { document.title = name === undefined || name === '' ? of : `${name} - ${of}` }, [name, of])
}
