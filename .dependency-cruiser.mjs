/**
 * Who may import whom. The pure core knows nothing of the outside, services and apps know nothing of each other,
 * and a client of a server (Kafka, Postgres) is built in one place only.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A circle means that two files are one: merge them or take out what both need.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'The file or package does not exist.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'pure-core-reaches-only-zod',
      comment:
        'events/catalog and events/saga are pure and run in the browser: they reach zod and each other, nothing else.',
      severity: 'error',
      from: { path: '^packages/events/src/(catalog|saga)/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^packages/events/src/(catalog|saga)/', '^node_modules/zod/'] },
    },
    {
      name: 'events-never-reach-db-or-apps',
      comment: 'db -> events, never back.',
      severity: 'error',
      from: {
        path: '^packages/events/',
        pathNot: '\\.(test|pg\\.test|kafka\\.test|redis\\.test)\\.ts$',
      },
      to: { path: '^(packages/db|apps|bench|scripts)/' },
    },
    {
      name: 'db-never-reaches-apps',
      comment: 'Packages stand below the apps.',
      severity: 'error',
      from: { path: '^packages/db/', pathNot: '\\.(test|pg\\.test)\\.ts$' },
      to: { path: '^(apps|bench|scripts|infra)/' },
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
      name: 'apps-never-import-each-other',
      comment: 'What two apps need is a package.',
      severity: 'error',
      from: {
        path: '^apps/([^/]+)/',
        pathNot: '(\\.(test|pg\\.test|kafka\\.test|redis\\.test)\\.ts$|^apps/web/e2e/)',
      },
      to: { path: '^apps/([^/]+)/', pathNot: '^apps/$1/' },
    },
    {
      name: 'apps-never-import-scripts',
      comment: 'Scripts start the apps, not the other way round.',
      severity: 'error',
      from: {
        path: '^(apps|packages)/',
        pathNot:
          '(\\.(test|pg\\.test|kafka\\.test|redis\\.test)\\.ts$|^apps/web/e2e/|^apps/web/playwright)',
      },
      to: { path: '^(scripts|bench|infra)/' },
    },
    {
      name: 'kafkajs-behind-its-port',
      comment:
        'kafkajs is unmaintained: it stays behind MessageSource and Publisher (and the set-up of the topic).',
      severity: 'error',
      from: {
        path: '^(packages|apps)/',
        pathNot: [
          '^packages/events/src/bus/sources/kafka\\.ts$',
          '^packages/events/src/bus/publishers/kafka\\.ts$',
          '^packages/events/src/bus/kafka[^/]*\\.ts$',
          '\\.(kafka\\.test|test)\\.ts$',
        ],
      },
      to: { path: '^node_modules/kafkajs/' },
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
      comment: 'What two features share goes below them, to components, lib or realtime.',
      severity: 'error',
      from: { path: '^apps/web/src/features/([^/]+)/' },
      to: { path: '^apps/web/src/features/([^/]+)/', pathNot: '^apps/web/src/features/$1/' },
    },
    {
      name: 'client-code-never-reaches-the-server',
      comment:
        'What runs in the browser reaches no server code, no database and no bus; types are free.',
      severity: 'error',
      from: {
        path: '^apps/web/src/(components|features|lib|realtime)/',
        pathNot: [
          '\\.server\\.tsx?$',
          '/server/',
          '\\.(test|pg\\.test|redis\\.test|kafka\\.test)\\.tsx?$',
          '^apps/web/src/realtime/gateway',
        ],
      },
      to: {
        path: [
          '^apps/web/src/server/',
          '^apps/web/server\\.ts$',
          '^apps/web/config\\.ts$',
          '^packages/db/',
          '^packages/events/src/bus/',
          '^node_modules/(pg|ioredis|kafkajs)/',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'tests-are-not-imported',
      comment: 'Product code never reaches test code.',
      severity: 'error',
      from: {
        path: '^(packages|apps)/',
        pathNot: '(\\.(test|pg\\.test|kafka\\.test|redis\\.test)\\.tsx?$|/testing/|/e2e/)',
      },
      to: { path: '(\\.test\\.tsx?$|/testing/)' },
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
