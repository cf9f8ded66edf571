import { useLocation } from '@tanstack/react-router'

/** The words of the page's address by key, as text: the router reads `page=2` as a number. */
export function useWords(): (key: string) => string | undefined {
  const search = useLocation().search as Record<string, unknown>
  return (key) => {
    const word = search[key]
    return typeof word === 'string' || typeof word === 'number' ? String(word) : undefined
  }
}
