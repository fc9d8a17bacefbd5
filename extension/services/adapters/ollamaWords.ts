import type { Message } from '../../../protocol/dataset';
import type { GenerationSettings } from '../../../protocol/project';
import type { RunManifest } from '../../../protocol/run';
import type { ConversationEncoder } from '../../core/conversation/encoder';
import { ollamaPromptUnusable, ollamaTemplateUnknown } from '../../core/errors';
import { modelfile } from '../../core/export/modelfile';
import { ollamaTemplate } from '../../core/export/ollamaTemplate';

const CONTEXT_SIZE = 4096;

/**
 * Makes the Modelfile of a run.
 *
 * @param first - the token that Ollama puts before a conversation by itself; undefined to see whether it can be done at all
 * @throws UserError when the chat template or the prompt cannot be said in a Modelfile
 */
export function ollamaModelfile(
  manifest: RunManifest,
  encoder: ConversationEncoder,
  about: {
    readonly file: string;
    readonly first: string;
    readonly generation: GenerationSettings;
    readonly contextLength: number;
  },
): string {
  const render = (messages: readonly Message[]) => {
    const rendered = encoder.tryEncodePrompt(messages);
    return rendered.kind === 'encoded' ? rendered.text : undefined;
  };
  const template = ollamaTemplate(render, about.first);
  if (template === undefined) throw ollamaTemplateUnknown();
  const { inference, training } = manifest.systemPrompt;
  const system = (inference ?? training)?.text.trim();
  if (system?.includes('"""')) throw ollamaPromptUnusable();
  const decoder = new TextDecoder();
  return modelfile({
    file: about.file,
    template,
    stops: encoder.stopIds.map((id) => decoder.decode(encoder.bytesOf(id))).filter((text) => text !== ''),
    system: system === '' ? undefined : system,
    generation: about.generation,
    contextSize: Math.min(about.contextLength, CONTEXT_SIZE),
  });
}

/** What a conversation begins with, as the template writes it. */
export function beginningOf(encoder: ConversationEncoder): string {
  const rendered = encoder.tryEncodePrompt([{ role: 'user', content: 'Hi' }]);
  return rendered.kind === 'encoded' ? rendered.text : '';
}
