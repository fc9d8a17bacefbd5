/** A chat template that a project may name, for a model that brings none or a wrong one. */
export interface NamedTemplate {
  readonly text: string;
  /** Control tokens that it writes: a tokenizer that lacks one spells it out in letters. */
  readonly tokens: readonly string[];
}

/** Puts a system message before the first question: for formats that have no turn for it. */
const SYSTEM_INTO_QUESTION = [
  "{%- set system = messages[0]['content'] | trim if messages and messages[0]['role'] == 'system' else '' -%}",
  "{%- set turns = messages[1:] if messages and messages[0]['role'] == 'system' else messages -%}",
].join('');

const CHATML = [
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}{% endfor %}",
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
];

/** HuggingFaceH4/zephyr, TinyLlama: plain marks, and the model's own end of text behind each turn. */
const ZEPHYR = [
  "{% for message in messages %}{{ '<|' + message['role'] + '|>\\n' + message['content'] }}{{ eos_token }}{{ '\\n' }}{% endfor %}",
  "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}",
];

const LLAMA_2 = [
  SYSTEM_INTO_QUESTION,
  '{%- for message in turns -%}',
  "{%- if message['role'] == 'assistant' -%}{{ ' ' + message['content'] | trim + ' ' }}{{ eos_token }}",
  '{%- else -%}',
  "{{ bos_token }}{{ '[INST] ' }}",
  "{%- if loop.first and system -%}{{ '<<SYS>>\\n' + system + '\\n<</SYS>>\\n\\n' }}{%- endif -%}",
  "{{ message['content'] | trim + ' [/INST]' }}",
  '{%- endif -%}',
  '{%- endfor -%}',
];

const LLAMA_3 = [
  '{{ bos_token }}',
  "{% for message in messages %}{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' }}",
  "{{ message['content'] | trim + '<|eot_id|>' }}{% endfor %}",
  "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}",
];

const GEMMA = [
  SYSTEM_INTO_QUESTION,
  '{{ bos_token }}',
  '{%- for message in turns -%}',
  "{{ '<start_of_turn>' + ('model' if message['role'] == 'assistant' else message['role']) + '\\n' }}",
  "{%- if loop.first and system -%}{{ system + '\\n\\n' }}{%- endif -%}",
  "{{ message['content'] | trim + '<end_of_turn>\\n' }}",
  '{%- endfor -%}',
  "{%- if add_generation_prompt -%}{{ '<start_of_turn>model\\n' }}{%- endif -%}",
];

const PHI_3 = [
  "{% for message in messages %}{{ '<|' + message['role'] + '|>\\n' + message['content'] + '<|end|>\\n' }}{% endfor %}",
  "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}",
];

/** Mistral 7B Instruct v0.3, but for the system prompt: it stands in the first question, where it stays as turns are added. */
const MISTRAL = [
  SYSTEM_INTO_QUESTION,
  '{{ bos_token }}',
  '{%- for message in turns -%}',
  "{%- if message['role'] == 'assistant' -%}{{ ' ' + message['content'] | trim }}{{ eos_token }}",
  '{%- else -%}',
  "{{ '[INST] ' }}{%- if loop.first and system -%}{{ system + '\\n\\n' }}{%- endif -%}{{ message['content'] + '[/INST]' }}",
  '{%- endif -%}',
  '{%- endfor -%}',
];

const ALPACA = [
  '{{ bos_token }}',
  '{% for message in messages %}',
  "{% if message['role'] == 'system' %}{{ message['content'] + '\\n\\n' }}",
  "{% elif message['role'] == 'user' %}{{ '### Instruction:\\n' + message['content'] + '\\n\\n' }}",
  "{% else %}{{ '### Response:\\n' + message['content'] }}{{ eos_token }}{{ '\\n\\n' }}{% endif %}",
  '{% endfor %}',
  "{% if add_generation_prompt %}{{ '### Response:\\n' }}{% endif %}",
];

const VICUNA = [
  '{{ bos_token }}',
  '{% for message in messages %}',
  "{% if message['role'] == 'system' %}{{ message['content'] + ' ' }}",
  "{% elif message['role'] == 'user' %}{{ 'USER: ' + message['content'] + ' ' }}",
  "{% else %}{{ 'ASSISTANT: ' + message['content'] }}{{ eos_token }}{% endif %}",
  '{% endfor %}',
  "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}",
];

const named = (lines: readonly string[], ...tokens: readonly string[]): NamedTemplate => ({
  text: lines.join(''),
  tokens,
});

/** By the name that `chatTemplate` in `persona.json` takes; docs/templates.md lists them. */
export const NAMED_TEMPLATES: ReadonlyMap<string, NamedTemplate> = new Map([
  ['chatml', named(CHATML, '<|im_start|>', '<|im_end|>')],
  ['zephyr', named(ZEPHYR)],
  ['llama-2', named(LLAMA_2)],
  ['llama-3', named(LLAMA_3, '<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>')],
  ['gemma', named(GEMMA, '<start_of_turn>', '<end_of_turn>')],
  ['phi-3', named(PHI_3, '<|system|>', '<|user|>', '<|assistant|>', '<|end|>')],
  ['mistral', named(MISTRAL)],
  ['alpaca', named(ALPACA)],
  ['vicuna', named(VICUNA)],
]);

export const TEMPLATE_NAMES: readonly string[] = [...NAMED_TEMPLATES.keys()];
