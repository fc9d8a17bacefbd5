// `npm start [-- --port N]`: the example project in a real VS Code in the browser, with the extension of this checkout.
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { startServer } from '../tests/host/server.mjs';
import { setUp } from './setup.mjs';
import { installTestHost } from './steps/testHost.mjs';
import { main, Problem, say, step } from './support/console.mjs';
import { inRoot, ROOT } from './support/paths.mjs';

await main(async () => {
  const { values } = parseArgs({ options: { port: { type: 'string' } } });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new Problem(`'${String(values.port)}' is no port. Give a number from 1 to 65535.`);
  }
  const { environment } = await setUp();
  await step('VS Code', installTestHost);
  const server = await startServer({
    folder: inRoot('examples', 'claudio'),
    port,
    env: { PERSONA_TUNER_HOME: environment.home },
    ownHome: false,
  });
  say('');
  process.stdout.write(`${server.address(ROOT)}\n`);
  say('Open this address in a browser. Ctrl-C ends it.');
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await server.stop();
  return 0;
});
