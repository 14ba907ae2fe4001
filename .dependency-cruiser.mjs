import { importRules } from './tools/import-rules.ts';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: importRules(),
  options: {
    doNotFollow: { path: 'node_modules' },
    // Type-only imports count: they tie folders together for the reader as much as the others.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
