import * as esbuild from 'esbuild';
import { inRoot, ROOT } from './paths.mjs';

export const SCHEMA_FILE = inRoot('schemas', 'persona.schema.json');

const SOURCE = `
  import { z } from 'zod';
  import { ProjectFile } from './protocol/project';
  // Draft 7 is what VS Code's JSON editor knows best; "input" because defaults may be left out of the file.
  export const schema = z.toJSONSchema(ProjectFile, { target: 'draft-7', io: 'input' });
`;

/** The JSON schema of `persona.json`, from the zod schema that the code itself reads the file with. */
export async function personaSchema() {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: SOURCE, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  const { schema } = /** @type {{ schema: object }} */ (await import(`data:text/javascript;base64,${code}`));
  return `${JSON.stringify({ title: 'Persona Tuner project', ...schema }, null, 2)}\n`;
}
