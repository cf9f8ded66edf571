import { useCallback } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { ApiProblem, del } from '../api.ts'

/** Ends this session, or with `everywhere` every session of the account, and leads to the sign-in page. */
export function useSignOut(): (everywhere?: boolean) => Promise<void> {
  const [queryClient, navigate, router] = [useQueryClient(), useNavigate(), useRouter()]
  return useCallback(async (everywhere = false) => {
    await del(`/api/session${everywhere ? '?everywhere=true' : ''}`, undefined, { anonymous: true })
      .catch((error: unknown) => { if (!(error instanceof ApiProblem && error.status === 401)) throw error })
    await navigate({ to: '/sign-in', search: {} })
    queryClient.clear()
    await router.invalidate()
  }, [queryClient, navigate, router])
}
