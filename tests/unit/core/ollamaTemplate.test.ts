import { describe, expect, it } from 'vitest';
import { modelfile } from '../../../extension/core/export/modelfile';
import { ollamaTemplate, type RenderPrompt } from '../../../extension/core/export/ollamaTemplate';
import { ChatTemplate } from '../../../extension/core/template/chatTemplate';

const MOMENT = () => '2026-11-26T14:42:07';

/** Real formats, as their models' templates write them. */
const FORMATS = {
  chatml:
    "{% for m in messages %}{% if loop.first and m['role'] != 'system' %}<|im_start|>system\nYou are helpful.<|im_end|>\n{% endif %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}",
  llama3:
    "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m['role'] }}<|end_header_id|>\n\n{{ m['content'] | trim }}<|eot_id|>{% endfor %}{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}",
  zephyr:
    "{% for m in messages %}<|{{ m['role'] }}|>\n{{ m['content'] + eos_token }}\n{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}",
  'llama 2':
    "{% if messages[0]['role'] == 'system' %}{% set rest = messages[1:] %}{% set sys = '<<SYS>>\\n' + messages[0]['content'] + '\\n<</SYS>>\\n\\n' %}{% else %}{% set rest = messages %}{% set sys = '' %}{% endif %}{% for m in rest %}{% if m['role'] == 'user' %}{{ bos_token + '[INST] ' + (sys if loop.first else '') + m['content'] + ' [/INST]' }}{% else %}{{ ' ' + m['content'] + ' ' + eos_token }}{% endif %}{% endfor %}",
  gemma:
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set rest = messages[1:] %}{% set sys = messages[0]['content'] + '\n\n' %}{% else %}{% set rest = messages %}{% set sys = '' %}{% endif %}{% for m in rest %}<start_of_turn>{{ 'model' if m['role'] == 'assistant' else m['role'] }}\n{{ sys if loop.first }}{{ m['content'] | trim }}<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}",
  'phi-3':
    "{% for m in messages %}<|{{ m['role'] }}|>\n{{ m['content'] }}<|end|>\n{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% else %}{{ eos_token }}{% endif %}",
};

function renderer(source: string): RenderPrompt {
  const template = new ChatTemplate(source, { bos_token: '<s>', eos_token: '</s>' }, MOMENT);
  return (messages) => {
    const rendering = template.render(messages, { addGenerationPrompt: true });
    return rendering.kind === 'rendered' ? rendering.text : undefined;
  };
}

/** What Ollama does with the few words of Go that we write. */
function runGo(template: string, system: string, turns: readonly (readonly [string, string])[]): string {
  const [, condition, given = '', otherwise = '', , , question = '', before = '', after = ''] =
    /^(\{\{ if \.System \}\}(.*?)\{\{ else \}\}(.*?)\{\{ end \}\}|(.*?))\{\{ range \.Messages \}\}(\{\{ if eq \.Role "user" \}\})\{\{ \.Content \}\}(.*?)\{\{ else if eq \.Role "assistant" \}\}(.*?)\{\{ \.Content \}\}(.*?)\{\{ end \}\}\{\{ end \}\}$/s.exec(
      template,
    ) ?? [];
  expect(condition).toBeDefined();
  const begin = system === '' ? otherwise : given.replace('{{ .System }}', () => system);
  return begin + turns.map(([role, text]) => (role === 'user' ? text + question : before + text + after)).join('');
}

describe("Ollama's template", () => {
  it.each(Object.entries(FORMATS))('writes what the template of %s writes', (_name, source) => {
    const render = renderer(source);
    const template = ollamaTemplate(render) ?? '';
    const turns = [
      ['user', 'Oi.\nTudo bem?'],
      ['assistant', 'Sim!'],
      ['user', 'E o João?'],
    ] as const;
    const messages = turns.map(([role, content]) => ({ role, content }));
    expect(runGo(template, '', turns)).toBe(render(messages));
    expect(runGo(template, 'Você é a Ana.', turns)).toBe(
      render([{ role: 'system', content: 'Você é a Ana.' }, ...messages]),
    );
  });

  it('leaves out the first token where Ollama puts it there itself', () => {
    const render = renderer(FORMATS.llama3);
    expect(ollamaTemplate(render, '<s>')).toBe(ollamaTemplate(render)?.replaceAll('<s>', ''));
  });

  it.each([
    ['a template that numbers its turns', "{% for m in messages %}[{{ loop.index }}]{{ m['content'] }}{% endfor %}"],
    ['a template that changes words', "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] | upper }}{% endfor %}"],
    ['a template that drops old turns', "{{ messages[-1]['content'] }}"],
    ['a template that raises', "{{ raise_exception('no') }}"],
  ])('is not made of %s', (_name, source) => {
    expect(ollamaTemplate(renderer(source))).toBeUndefined();
  });

  it('keeps what Go would read as its own language', () => {
    const source =
      "{% for m in messages %}{{ '{{' }}{{ m['role'] }}{{ '}}' }}{{ m['content'] }}{% endfor %}{% if add_generation_prompt %}{{ '{{assistant}}' }}{% endif %}";
    expect(ollamaTemplate(renderer(source))).toContain('{{ "{{user}}" }}');
  });

  it('stands in a Modelfile with stops, prompt and parameters', () => {
    const text = modelfile({
      file: 'ana.gguf',
      template: 'T',
      stops: ['<|im_end|>', '</s>'],
      system: 'Você é a Ana.\nSeja breve.',
      generation: { maxTokens: 64, temperature: 0, topP: 0.95, seed: 3 },
      contextSize: 2048,
    });
    expect(text).toBe(
      'FROM ./ana.gguf\nTEMPLATE """T"""\nSYSTEM """Você é a Ana.\nSeja breve."""\nPARAMETER stop "<|im_end|>"\nPARAMETER stop "</s>"\n' +
        'PARAMETER temperature 0\nPARAMETER top_p 0.95\nPARAMETER num_predict 64\nPARAMETER num_ctx 2048\nPARAMETER seed 3\nPARAMETER repeat_penalty 1\n',
    );
  });
});
