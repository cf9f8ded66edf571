import type { ThemeConfig } from 'antd'

/** The deep blue of the header band; the accent is a shade lighter, so that links stand out on white. */
export const BAND = '#123c78'
export const ACCENT = '#17509c'
export const WARNING_RED = '#b42318'
/** For the seal and nothing else. */
export const GOLD = '#d9b45b'

/** Ant Design with our colours. The greys are those that pass WCAG 2.2 AA on white and on the page's grey. */
export const theme: ThemeConfig = {
  cssVar: { key: 'hall' },
  hashed: false,
  token: {
    motion: false, // windows are ready at once, and no button stays busy where a slow machine missed the end of its spinner's fading
    colorPrimary: ACCENT, colorLink: ACCENT, colorInfo: ACCENT, colorError: WARNING_RED, colorSuccess: '#1d6b3a', colorWarning: '#8a5a00',
    colorText: '#1b2432', colorTextSecondary: '#465063', colorTextPlaceholder: '#667085', colorTextDescription: '#535c6c', colorTextTertiary: '#535c6c',
    colorErrorBg: '#fdf1ef', colorErrorBorder: '#e6b9b3', colorWarningBg: '#fdf7e6', colorWarningBorder: '#e0cd98', colorInfoBg: '#eef3fa', colorInfoBorder: '#b9cbe4', colorSuccessBg: '#eef7f1', colorSuccessBorder: '#b5d6c1',
    colorTextQuaternary: '#667085', colorTextDisabled: '#667085', colorBgLayout: '#f2f4f7', colorBorder: '#b8c0cc', colorBorderSecondary: '#dfe4ea', colorSplit: '#e4e8ee',
    fontSize: 14, lineHeight: 1.5, borderRadius: 4, wireframe: false,
    fontFamily: "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', system-ui, sans-serif",
  },
  components: {
    Table: { headerBg: '#edf1f6', headerColor: '#1b2432', cellPaddingBlockSM: 7, cellPaddingInlineSM: 10, rowHoverBg: '#f4f7fb', rowSelectedBg: '#e6eef8', rowSelectedHoverBg: '#dce7f5' },
    Form: { itemMarginBottom: 16, labelColor: '#1b2432' },
    Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    Tabs: { itemColor: '#465063' },
  },
}
