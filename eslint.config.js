import js from '@eslint/js'
import tseslint from 'typescript-eslint'

/**
 * The floors of the house, lowest first (docs/architecture.md). A file may import from its own floor's folder and from
 * folders of lower floors; `sees` names what a folder may import besides itself.
 */
const sees = {
  common: [],
  fields: ['common'],
  policy: ['common'],
  ledger: ['common', 'fields', 'policy'],
  jobs: ['common', 'ledger'],
  forms: ['common', 'fields'],
  gateways: ['common', 'ledger'],
  identity: ['common', 'fields', 'ledger', 'gateways'],
  queries: ['common', 'fields', 'policy', 'ledger', 'forms', 'jobs', 'gateways'],
  certificates: ['common', 'fields', 'policy', 'ledger', 'forms', 'jobs', 'gateways', 'queries'],
  cases: ['common', 'fields', 'policy', 'ledger', 'forms', 'jobs', 'gateways', 'certificates'],
  services: ['common', 'fields', 'policy', 'ledger', 'forms', 'cases', 'queries', 'certificates', 'jobs'],
  demo: ['common', 'fields', 'policy', 'ledger', 'identity', 'migrations', 'server'],
}
const folders = [...Object.keys(sees), 'server', 'portal', 'migrations', 'test', 'bench', 'scripts']

const floors = Object.entries(sees).map(([folder, lower]) => ({
  files: [`${folder}/**/*.ts`],
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: folders.filter((other) => other !== folder && !lower.includes(other)).map((other) => ({
        group: [`**/../${other}/**`], message: `${folder}/ stands below ${other}/ and may not import it (docs/architecture.md)`,
      })),
    }],
  },
}))

export default tseslint.config(
  { ignores: ['node_modules', 'dist', '.data', 'portal/dist', '.cache'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off', // Fastify hooks and ports are async by contract
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }], // React handlers and Fastify hooks
      'no-restricted-syntax': ['error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Ask the clock (common/clock.ts), not the system, for the time.' },
        { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Ask the clock (common/clock.ts), not the system, for the time.' },
      ],
    },
  },
  ...floors,
  ...[['portal/*.{ts,tsx}', '../'], ['portal/*/**/*.{ts,tsx}', '../../']].map(([files, up]) => ({
    files: [files],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': ['error', {
        patterns: folders.filter((other) => !['portal', 'forms', 'common'].includes(other)).map((other) => ({
          group: [`${up}${other}/**`], message: 'the portal imports the types of what it is served (forms/served.ts) and nothing else',
        })),
      }],
    },
  })),
  { files: ['**/*.mjs', '**/*.js'], extends: [tseslint.configs.disableTypeChecked], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', setTimeout: 'readonly', fetch: 'readonly' } } },
)
