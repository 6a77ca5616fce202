/**
 * Who may import whom. The pure core knows nothing of the outside, services and apps know nothing of each other,
 * and a client of a server (Kafka, Postgres) is built in one place only.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
const tests = '\\.(test|pg\\.test|kafka\\.test|redis\\.test)\\.tsx?$'
const testCode = `(${tests}|/testing/|^apps/web/(e2e/|playwright))`

export default {
  forbidden: [
    {
      name: 'no-circular',
      comment:
        'A circle, also of types only, means that two files are one: merge them or take out what both need.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'The file or package does not exist.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'workspaces-by-package-name',
      comment: 'Another workspace is imported by its package name and declared in package.json.',
      severity: 'error',
      from: { path: '^(packages/[^/]+|apps/[^/]+|verification|bench|infra|scripts)/' },
      to: {
        path: '^(packages|apps|verification|bench|infra|scripts)/',
        pathNot: '^$1/',
        dependencyTypes: ['local'],
        dependencyTypesNot: ['aliased-workspace', 'aliased', 'npm', 'npm-dev'],
      },
    },
    {
      name: 'catalog-and-saga-reach-only-zod',
      comment:
        'events/catalog, events/saga and events/commands are pure and run in the browser: they reach zod and each other.',
      severity: 'error',
      from: { path: '^packages/events/src/(catalog|saga|commands)/', pathNot: tests },
      to: { pathNot: ['^packages/events/src/(catalog|saga|commands)/', '^node_modules/zod/'] },
    },
    {
      name: 'saga-knows-no-command',
      comment: 'catalog <- saga <- commands.',
      severity: 'error',
      from: { path: '^packages/events/src/(catalog|saga)/', pathNot: tests },
      to: { path: '^packages/events/src/commands/' },
    },
    {
      name: 'events-never-reach-db-or-apps',
      comment: 'db -> events, never back.',
      severity: 'error',
      from: { path: '^packages/events/', pathNot: tests },
      to: { path: '^(packages/(db|messages)|apps|verification|bench|scripts|infra)/' },
    },
    {
      name: 'db-never-reaches-apps',
      comment: 'Packages stand below the apps.',
      severity: 'error',
      from: { path: '^packages/(db|process|messages)/', pathNot: tests },
      to: { path: '^(apps|verification|bench|scripts|infra)/' },
    },
    {
      name: 'messages-reach-only-the-pure-core',
      comment:
        'What a customer is told is made of the log alone: of our code it reaches the catalogue and the folds.',
      severity: 'error',
      from: { path: '^packages/messages/', pathNot: tests },
      to: {
        path: '^(packages|apps)/',
        pathNot: '^packages/(messages/|events/src/(catalog|saga)/)',
      },
    },
    {
      name: 'services-never-import-each-other',
      comment: 'Services speak through events only.',
      severity: 'error',
      from: { path: '^apps/workers/src/services/([^/]+)/' },
      to: {
        path: '^apps/workers/src/services/([^/]+)/',
        pathNot: '^apps/workers/src/services/$1/',
      },
    },
    {
      name: 'providers-are-parties-of-their-own',
      comment: 'The simulated provider and carrier know a service only by its port.',
      severity: 'error',
      from: { path: '^apps/workers/src/providers/', pathNot: tests },
      to: { path: '^apps/workers/src/services/', pathNot: '/port\\.ts$' },
    },
    {
      name: 'apps-never-import-each-other',
      comment: 'What two apps need is a package.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: testCode },
      to: { path: '^apps/([^/]+)/', pathNot: '^apps/$1/' },
    },
    {
      name: 'apps-never-import-scripts',
      comment: 'Scripts start the apps, not the other way round.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: testCode },
      to: { path: '^(scripts|bench|infra|verification)/' },
    },
    {
      name: 'kafkajs-only-in-events-kafka',
      comment:
        'kafkajs is unmaintained: it stays in one folder, behind MessageSource and Publisher.',
      severity: 'error',
      from: {
        path: '^(packages|apps)/',
        pathNot: ['^packages/events/src/kafka/', tests],
      },
      to: { path: '^node_modules/kafkajs/' },
    },
    {
      name: 'opentelemetry-in-one-file',
      comment:
        'Spans are made through the port Tracer; the SDK is loaded by the one file that is imported when tracing is on.',
      severity: 'error',
      from: {
        path: '^(packages|apps|verification|bench|scripts|infra)/',
        pathNot: '^packages/process/src/open-telemetry\\.ts$',
      },
      to: { path: '^node_modules/@opentelemetry/' },
    },
    {
      name: 'opentelemetry-is-loaded-when-it-is-on',
      comment: 'Off, nothing of OpenTelemetry is in the process: the file is imported dynamically.',
      severity: 'error',
      from: { path: '^(packages|apps|verification|bench|scripts|infra)/' },
      to: {
        path: '^packages/process/src/open-telemetry\\.ts$',
        dependencyTypesNot: ['type-only', 'dynamic-import'],
      },
    },
    {
      name: 'web-components-know-no-feature',
      comment: 'web: app -> features -> components.',
      severity: 'error',
      from: { path: '^apps/web/src/components/' },
      to: { path: '^apps/web/src/(app|features|server)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'web-features-know-no-app',
      comment: 'web: app -> features -> components.',
      severity: 'error',
      from: { path: '^apps/web/src/features/' },
      to: { path: '^apps/web/src/app/' },
    },
    {
      name: 'web-features-never-import-features',
      comment: 'What two features share goes below them, to components, lib or live.',
      severity: 'error',
      from: { path: '^apps/web/src/features/([^/]+)/' },
      to: { path: '^apps/web/src/features/([^/]+)/', pathNot: '^apps/web/src/features/$1/' },
    },
    {
      name: 'client-code-never-reaches-the-server',
      comment:
        'What runs in the browser reaches no server code, no database and no log; types are free.',
      severity: 'error',
      from: {
        path: '^apps/web/src/(components|features|lib|live)/',
        pathNot: ['\\.server\\.tsx?$', tests],
      },
      to: {
        path: [
          '^apps/web/src/server/',
          '^apps/web/server\\.ts$',
          '^apps/web/config\\.ts$',
          '^packages/(db|process)/',
          '^packages/messages/src/(render|template)\\.',
          '^packages/events/src/(runtime|log|kafka)/',
          '^node_modules/(pg|ioredis|kafkajs)/',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'tests-are-not-imported',
      comment: 'Product code never reaches test code.',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: testCode },
      to: { path: '(\\.test\\.tsx?$|/testing/|^verification/)' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: '(^|/)(\\.next|\\.turbo|test-results|playwright-report|next-env\\.d\\.ts)(/|$)',
    },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js', '.jsx', '.json', '.css'],
    },
  },
}
