import { GOLD } from '../theme.ts'

/** The hall's seal: a columned hall in a gold ring. Gold stands here and nowhere else. */
export const Emblem = ({ size = 34 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 40 40" aria-hidden="true" focusable="false" style={{ flex: 'none', display: 'block' }}>
    <circle cx="20" cy="20" r="18.6" fill="#0d2f60" stroke={GOLD} strokeWidth="1.6" />
    <circle cx="20" cy="20" r="15.6" fill="none" stroke={GOLD} strokeWidth="0.7" opacity="0.7" />
    <path d="M11 27.5h18M12.5 25h15M14 25v-8m4 8v-8m4 8v-8m4 8v-8M11 16.5h18L20 10.5z" fill="none" stroke="#fff" strokeWidth="1.6" strokeLinejoin="round" strokeLinecap="round" />
  </svg>
)
