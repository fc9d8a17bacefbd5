import type { GenerationSettings } from '../../../protocol/project';

/** What a Modelfile says of a model beside its weights. */
export interface ModelfileContents {
  /** The GGUF, in the Modelfile's own folder. */
  readonly file: string;
  readonly template: string;
  /** Texts at which an answer ends. */
  readonly stops: readonly string[];
  readonly system: string | undefined;
  readonly generation: GenerationSettings;
  readonly contextSize: number;
}

/** A Modelfile for `ollama create NAME -f Modelfile`. */
export function modelfile({ file, template, stops, system, generation, contextSize }: ModelfileContents): string {
  const { temperature, topP, maxTokens, seed } = generation;
  const parameters: readonly (readonly [string, string | number])[] = [
    ...stops.map((stop) => ['stop', JSON.stringify(stop)] as const),
    ['temperature', temperature],
    ['top_p', topP],
    ['num_predict', maxTokens],
    ['num_ctx', contextSize],
    ['seed', seed],
    // Ours repeats nothing by punishing words that were said: what was trained is what answers.
    ['repeat_penalty', 1],
  ];
  const lines = [
    `FROM ./${file}`,
    `TEMPLATE """${template}"""`,
    ...(system === undefined ? [] : [`SYSTEM """${system}"""`]),
    ...parameters.map(([name, value]) => `PARAMETER ${name} ${String(value)}`),
  ];
  return `${lines.join('\n')}\n`;
}
