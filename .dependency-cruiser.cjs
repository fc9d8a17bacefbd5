// The arrows of ARCHITECTURE.md: which folder may import which.

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** The rooms of extension/services, floor by floor: each leans on the floors below it, never on its neighbours. */
const FLOORS = [
  ['system'],
  ['environment', 'inference', 'projects'],
  ['models'],
  ['datasets', 'runs'],
  ['training'],
  ['adapters', 'evaluation'],
  ['doctor'],
];
const floors = FLOORS.flatMap((rooms, floor) =>
  rooms.map((room) => {
    const upstairs = FLOORS.slice(floor).flat();
    return never(
      `services-${room}-leans-on-lower-floors`,
      'A room leans on the floors below it.',
      { path: `^extension/services/${room}/` },
      { path: `^extension/services/(${upstairs.join('|')})/`, pathNot: `^extension/services/${room}/` },
    );
  }),
);

module.exports = {
  forbidden: [
    ...floors,
    never(
      'services-have-rooms',
      'A file of extension/services stands in one of its rooms.',
      { path: '^extension/' },
      { path: '^extension/services/', pathNot: `^extension/services/(${FLOORS.flat().join('|')})/` },
    ),
    never('no-cycles', 'Two files that need each other are one thing, or three.', {}, { circular: true }),
    never(
      'no-orphans',
      'A file that nobody imports is an entry point or dead.',
      { orphan: true, pathNot: ['\\.d\\.ts$', '/main\\.ts$', '\\.config\\.'] },
      {},
    ),
    never('resolvable', 'It is not there.', {}, { couldNotResolve: true, pathNot: '^vscode$' }),
    never(
      'protocol-leans-on-nothing',
      'Contracts know zod alone.',
      { path: '^protocol/' },
      { pathNot: ['^protocol/', '^node_modules/zod/'] },
    ),
    never(
      'core-is-pure',
      'Rules do no I/O: no vscode, no Node modules, nobody above.',
      { path: '^extension/core/' },
      { pathNot: ['^extension/core/', '^protocol/', '^node_modules/'] },
    ),
    never(
      'services-below-features',
      'I/O knows no window.',
      { path: '^extension/services/' },
      { path: ['^extension/(hosts|platform|features|cli)/', '^extension/main', '^webview/', '^vscode$'] },
    ),
    never(
      'hosts-stand-alone',
      'What runs elsewhere knows no window and no command line.',
      { path: '^extension/hosts/' },
      { path: ['^extension/(platform|features|cli)/', '^extension/main', '^webview/', '^vscode$'] },
    ),
    never(
      'platform-below-features',
      'Wrappers over vscode know no feature.',
      { path: '^extension/platform/' },
      { path: ['^extension/(hosts|features|cli)/', '^extension/main', '^webview/'] },
    ),
    never(
      'features-stand-apart',
      'What two features need goes below them.',
      { path: '^extension/features/([^/]+)/' },
      { path: '^extension/features/', pathNot: '^extension/features/$1/' },
    ),
    never(
      'features-below-main',
      'Only main.ts knows all features.',
      { path: '^extension/features/' },
      { path: ['^extension/(hosts|cli)/', '^extension/main', '^webview/'] },
    ),
    never(
      'command-line-without-vscode',
      'The command line runs where there is no VS Code.',
      { path: '^extension/cli/' },
      { path: ['^extension/(hosts|platform|features)/', '^extension/main', '^webview/', '^vscode$'] },
    ),
    never(
      'llama-in-its-own-process',
      'A crash of llama.cpp must cost one answer, not the window.',
      { path: '^(extension|webview|protocol)/', pathNot: '^extension/hosts/inferenceHost\\.ts$' },
      { path: '^node_modules/node-llama-cpp/' },
    ),
    never(
      'webviews-stand-apart',
      'A page imports contracts and what pages share.',
      { path: '^webview/([^/]+)/' },
      { path: '^(extension|webview)/', pathNot: ['^webview/$1/', '^webview/shared/'] },
    ),
    never(
      'one-door-to-the-toolkit',
      'It is archived: one file changes when it must go.',
      { path: '^webview/', pathNot: '^webview/shared/toolkit\\.ts$' },
      { path: '^node_modules/@vscode/webview-ui-toolkit/' },
    ),
    never(
      'no-tests-in-the-product',
      'Tests import the product, never the reverse.',
      { path: '^(protocol|extension|webview)/' },
      { path: '^(tests|scripts)/' },
    ),
  ],
  options: {
    doNotFollow: { path: '^node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
