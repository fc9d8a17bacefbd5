import path from 'node:path';
import { execa } from 'execa';
import * as z from 'zod';
import type { Message } from '../../protocol/dataset';
import type { PreparedBase } from './preparedBase';

const Ids = z.array(z.number().int());
const Reference = z.object({
  texts: z.array(Ids),
  conversations: z.array(z.object({ ids: Ids, prompt: Ids, supervised: Ids })),
});

/** What Python's transformers makes of the same texts and conversations. */
export async function transformersReference(
  base: PreparedBase,
  request: { readonly texts?: readonly string[]; readonly conversations?: readonly (readonly Message[])[] },
): Promise<z.infer<typeof Reference>> {
  const { stdout } = await execa(base.python, [path.join(import.meta.dirname, 'transformers_reference.py')], {
    input: JSON.stringify({ folder: base.folder, texts: [], conversations: [], ...request }),
    env: { PYTHONUTF8: '1', TOKENIZERS_PARALLELISM: 'false' },
  });
  return Reference.parse(JSON.parse(stdout));
}
