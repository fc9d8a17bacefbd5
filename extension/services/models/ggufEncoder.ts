import type { TemplateChoice } from '../../../protocol/template';
import { ConversationEncoder } from '../../core/conversation/encoder';
import { readGgufText } from './gguf';
import { readTokenizerFiles } from './tokenizerFiles';

/**
 * The tokenizer of a base model with the chat template that its GGUF holds, and that other programs ask it with; undefined
 * where the GGUF has none, or the very one that is trained with.
 *
 * @param folder - Hugging Face folder that training reads
 * @param choice - what the project renders with: its options and clock count here too
 */
export async function readGgufEncoder(
  gguf: string,
  folder: string,
  trained: ConversationEncoder,
  choice: Partial<TemplateChoice> = {},
): Promise<ConversationEncoder | undefined> {
  const template = readGgufText(gguf, 'tokenizer.chat_template');
  if (template === undefined || template === trained.templateSource) return undefined;
  return new ConversationEncoder(await readTokenizerFiles(folder), { ...choice, text: template });
}
