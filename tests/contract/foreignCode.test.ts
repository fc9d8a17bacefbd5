import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { bundleInstallation, repository, type Installation } from '../support/bundles';
import { smallPersona } from '../support/smallPersona';
import { temporaryFolder, writeFiles } from '../support/temporary';
import { makeWheel } from '../support/wheels';

/** What Python, its packages and our own code import early or late; a file of that name beside them would be run first. */
const MODULES = [
  ...[
    'random',
    'token',
    'torch',
    'psutil',
    'venv',
    'sitecustomize',
    'usercustomize',
    'json',
    'argparse',
    'runpy',
    'types',
  ],
  ...['gguf/__init__', 'pip/__init__', 'pip/__main__', 'transformers/__init__', 'persona_trainer/__init__'],
  ...['encodings/__init__', 'ensurepip/__init__', 'ray/__init__', 'mlflow/__init__', 'os', 'site', 'numpy'],
];
/** What is looked for on the PATH. */
const PROGRAMS = ['uv', 'python3.12', 'python3.11', 'python3.10', 'python3', 'python', 'py', 'nvidia-smi', 'ps'];

let installation: Installation;
beforeAll(() => {
  installation = bundleInstallation();
});
afterAll(() => {
  installation.remove();
});

interface Hostile {
  readonly marker: string;
  /** What was run that should not have been. */
  readonly ran: () => string;
  readonly variables: Readonly<Record<string, string>>;
}

// Five trainings, each with its start of Python, on a machine that may be busy.
vi.setConfig({ testTimeout: 15 * 60_000 });

/** Fills a folder with files that tell when they are run, and makes a shell's variables that lead there. */
async function plant(folder: string, marker?: string): Promise<Hostile> {
  marker ??= path.join(await temporaryFolder(), 'ran');
  const tell = `open(${JSON.stringify(marker)}, "a").write(__file__ + "\\n")\n`;
  await writeFiles(folder, {
    ...Object.fromEntries(MODULES.map((name) => [`${name}.py`, tell])),
    'uv.toml': '[pip]\nindex-url = "http://127.0.0.1:9/nowhere"\nno-index = true\n',
    'pyproject.toml':
      '[tool.uv]\nindex-url = "http://127.0.0.1:9/nowhere"\n[[tool.uv.index]]\nurl = "http://127.0.0.1:9"\n',
    'pip.conf': '[global]\nindex-url = http://127.0.0.1:9/nowhere\n',
    'setup.cfg': '[install]\nprefix = /nowhere\n',
    '.npmrc': 'script-shell = ./ps\n',
    '.python-version': '2.7\n',
    'hook.cjs': `require('node:fs').appendFileSync(${JSON.stringify(marker)}, __filename + "\\n");`,
  });
  mkdirSync(path.join(folder, 'bin'));
  for (const place of [folder, path.join(folder, 'bin')]) {
    for (const name of PROGRAMS) {
      writeFileSync(path.join(place, name), `#!/bin/sh\necho "$0" >> '${marker}'\nexit 1\n`);
      chmodSync(path.join(place, name), 0o755);
    }
  }
  return {
    marker,
    ran: () => (existsSync(marker) ? readFileSync(marker, 'utf8') : ''),
    variables: {
      PATH: ['', '.', './bin', folder, path.join(folder, 'bin'), process.env['PATH'] ?? ''].join(path.delimiter),
      PYTHONHOME: folder,
      PYTHONPATH: ['', folder].join(path.delimiter),
      PYTHONSTARTUP: path.join(folder, 'random.py'),
      PYTHONINSPECT: '1',
      PYTHONUSERBASE: folder,
      PYTHONPLATLIBDIR: 'x',
      PIP_TARGET: folder,
      PIP_REQUIRE_VIRTUALENV: '1',
      VIRTUAL_ENV: folder,
      UV_CONFIG_FILE: path.join(folder, 'uv.toml'),
    },
  };
}

it('runs nothing of the project or the run folder: doctor, train, resume, export, import, a sweep', async () => {
  const { project } = await smallPersona();
  const { folder } = project;
  const [first = '', second = ''] = readFileSync(project.trainFiles[0] ?? '', 'utf8').split('\n');
  writeFileSync(project.trainFiles[0] ?? '', `${first}\n${second}\n`);
  const hostile = await plant(folder);
  const persona = async (...args: string[]) => {
    const done = await installation.run(args, { cwd: folder, env: hostile.variables });
    expect(hostile.ran()).toBe('');
    return done;
  };
  const well = (done: { exitCode: number | undefined; stderr: string }) => {
    expect(done.stderr).not.toMatch(/Error:|Traceback/);
    expect(done.exitCode).toBe(0);
  };
  const only = async () => path.join(project.runsFolder, (await readdir(project.runsFolder))[0] ?? '');

  well(await persona('env', 'doctor'));
  well(await persona('train'));
  const run = await only();
  await plant(run, hostile.marker);

  // As a trainer that was killed after its last checkpoint left it.
  const events = readFileSync(path.join(run, 'events.jsonl'), 'utf8').trimEnd().split('\n');
  const untilCheckpoint = events.slice(0, events.findIndex((line) => line.includes('"checkpoint"')) + 1);
  writeFileSync(path.join(run, 'events.jsonl'), `${untilCheckpoint.join('\n')}\n`);
  well(await persona('train', '--resume', path.basename(run)));
  well(await persona('export', path.basename(run)));

  const adapter = path.join(await temporaryFolder(), 'adapter');
  await cp(path.join(run, 'adapter'), adapter, { recursive: true });
  await plant(adapter, hostile.marker);
  well(await persona('import', adapter));
  well(await persona('sweep', '--set', 'rank=2', '--set', 'epochs=1'));
});

it('a sweep on Ray runs nothing of them either', async () => {
  const { project } = await smallPersona();
  const hostile = await plant(project.folder);
  const done = await installation.run(['sweep', '--workers', 'ray', '--set', 'rank=2', '--set', 'epochs=1'], {
    cwd: project.folder,
    env: hostile.variables,
  });
  expect(hostile.ran()).toBe('');
  expect(done).toMatchObject({ exitCode: 0 });
});

it('makes an environment without a look at the folder it is called in', async () => {
  const wheels = await temporaryFolder();
  const place = await temporaryFolder();
  const [former, model] = [makeWheel(wheels, 'tinyformers', '4.47.1'), makeWheel(wheels, 'tinymodel', '0.1.2')];
  makeWheel(wheels, 'torch', '2.13.0');
  await mkdir(path.join(place, 'dist'));
  await cp(installation.cli, path.join(place, 'dist', 'cli.js'));
  await writeFiles(path.join(place, 'python', 'locks'), {
    'stable.txt': `tinyformers==4.47.1 --hash=sha256:${former}\n`,
    'torch.txt': 'torch==2.13.0\n',
    'base-models.txt': `tinymodel==0.1.2 --hash=sha256:${model}\n`,
  });
  for (const name of ['src', 'launch.py']) {
    await symlink(path.join(repository, 'python', name), path.join(place, 'python', name));
  }
  const folder = await temporaryFolder();
  const hostile = await plant(folder);
  await writeFiles(folder, { 'persona.json': '{"name": "A", "datasets": {"train": ["a.jsonl"]}}' });
  const home = await temporaryFolder();
  const links = new URL(`file://${wheels.split(path.sep).map(encodeURIComponent).join('/')}`).href;
  const done = await execa(process.execPath, [path.join(place, 'dist', 'cli.js'), 'env', 'create'], {
    cwd: folder,
    env: { ...hostile.variables, PERSONA_TUNER_HOME: home, PIP_NO_INDEX: '1', PIP_FIND_LINKS: links },
    reject: false,
  });
  expect(hostile.ran()).toBe('');
  // The environment is made; the embedded model of this lock is none, and the trainer, started too, says so.
  const [made = ''] = await readdir(path.join(home, 'environments'));
  expect(existsSync(path.join(home, 'environments', made, 'ready.json')), done.stderr).toBe(true);
  expect(done.stderr).not.toContain('PYTHONHOME');
  await rm(home, { recursive: true });
});
