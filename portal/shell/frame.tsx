import { Suspense } from 'react'
import { Outlet } from '@tanstack/react-router'
import { App } from 'antd'
import { Waiting } from '../components/waiting.tsx'

/** The frame around the hall and the desks. */
export function Frame() {
  return <App><Suspense fallback={<Waiting />}><Outlet /></Suspense></App>
}
