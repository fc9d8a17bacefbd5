import path from 'node:path';
import { type Command, Option } from 'commander';
import type { FileDiagnostic } from '../../../protocol/diagnostics';
import { cancelled } from '../../core/errors';
import { Linter } from '../../core/lint/linter';
import { toDiagnostic } from '../../core/lint/severity';
import { findBaseModel } from '../../services/models/baseModels';
import { EMBEDDED_BASE_MODEL } from '../../services/models/source';
import { readDatasetFile } from '../../services/datasets/datasetFile';
import { exists } from '../../services/system/files';
import { readGgufEncoder } from '../../services/models/ggufEncoder';
import { lintEncoder, readLintContext } from '../../services/datasets/lintContext';
import { readOwnFile } from '../../services/projects/ownFiles';
import { filesOf as projectFiles, PROJECT_FILE, useOf, type Project } from '../../services/projects/project';
import { EXIT, type Cli } from '../cli';
import { diagnosticsText, githubText, sarif } from '../diagnostics';

export interface LintOutcome {
  readonly diagnostics: FileDiagnostic[];
  readonly examples: number;
  /** Whether the base model was there, so that rules about tokens could speak. */
  readonly tokens: boolean;
}

export function registerLint(program: Command, cli: Cli): void {
  program
    .command('lint [files...]')
    .description('check datasets (default: all of the project)')
    .addOption(
      new Option('--format <format>', 'how to print').choices(['text', 'json', 'sarif', 'github']).default('text'),
    )
    .action(async (files: string[], options: { format: 'text' | 'json' | 'sarif' | 'github' }) => {
      const outcome = (await lintProjectFile(cli)) ?? (await lintAll(cli, files));
      const { diagnostics } = outcome;
      if (!outcome.tokens)
        cli.log("The base model is not prepared, so tokens were not counted. Run 'persona-tuner models prepare'.");
      const format = cli.json ? 'json' : options.format;
      if (format === 'json') cli.print(JSON.stringify(diagnostics, null, 2));
      else if (format === 'sarif') cli.print(JSON.stringify(sarif(diagnostics), null, 2));
      else if (format === 'github') cli.print(githubText(diagnostics));
      else cli.print(diagnosticsText(diagnostics, outcome.examples));
      if (hasErrors(diagnostics)) cli.exitCode = EXIT.problems;
    });
}

async function lintAll(cli: Cli, files: readonly string[]): Promise<LintOutcome> {
  const project = files.length > 0 ? await cli.findProject() : await cli.project();
  const wanted = files.length === 0 && project ? await filesOf(project) : files;
  return lintFiles(wanted, project, cli.signal);
}

/** What is wrong with how `persona.json` is written: then nothing else can be known. */
async function lintProjectFile(cli: Cli): Promise<LintOutcome | undefined> {
  const folder = await cli.projectFolder();
  if (folder === undefined) return undefined;
  const file = path.resolve(folder, PROJECT_FILE);
  const { findings } = await readOwnFile(file, keyOf(file));
  const diagnostics = findings.map(({ file: key, line, ...finding }) => ({
    file: key,
    ...toDiagnostic(finding, line),
  }));
  return diagnostics.length === 0 ? undefined : { diagnostics, examples: 0, tokens: true };
}

/** As people would name it from here. */
function keyOf(file: string): string {
  return path.relative(process.cwd(), file).split(path.sep).join('/');
}

export function hasErrors(diagnostics: readonly FileDiagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** All that a project's examples are judged with; a question set need not be there yet. */
export async function filesOf(project: Project): Promise<string[]> {
  const { questionsFile } = project;
  const isThere = questionsFile === undefined || (await exists(questionsFile));
  return projectFiles(project).filter((file) => isThere || file !== questionsFile);
}

/** Checks the files as one set. They are named as people would from here: relative to the working directory. */
export async function lintFiles(
  files: readonly string[],
  project: Project | undefined,
  signal: AbortSignal,
): Promise<LintOutcome> {
  const where = { projectFolder: project?.folder ?? process.cwd() };
  const base = await findBaseModel(project?.settings.baseModel ?? EMBEDDED_BASE_MODEL, where);
  const context = await readLintContext(project, base, keyOf);
  const { encoder, templateProblem } = await lintEncoder(context, () =>
    Promise.resolve(base?.encoder(context.template)),
  );
  const { template } = context;
  const ggufEncoder = base && encoder && (await readGgufEncoder(base.gguf, base.huggingFaceFolder, encoder, template));
  const linter = new Linter({ ...context, templateProblem, encoder, ggufEncoder });
  for (const file of files) {
    const absolute = path.resolve(file);
    const key = keyOf(absolute);
    const ofProject = project && projectFiles(project).includes(absolute);
    const use = project ? useOf(project, absolute) : 'train';
    const namedBy = ofProject ? 'persona.json' : 'the command line';
    await readDatasetFile(linter, { key, path: file, use, namedBy }, context, signal);
    // What was not read was not found to be right.
    if (signal.aborted) throw cancelled();
  }
  const results = [...linter.results()];
  return {
    diagnostics: results.flatMap(([file, { diagnostics }]) => diagnostics.map((one) => ({ file, ...one }))),
    examples: results.reduce((sum, [, { examples }]) => sum + examples, 0),
    tokens: base !== undefined,
  };
}
