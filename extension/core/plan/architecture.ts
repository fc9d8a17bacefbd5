import * as z from 'zod';

/** What of a model's `config.json` decides its size. All models of Llama's shape name it alike. */
const Config = z.object({
  model_type: z.string().default('llama'),
  num_hidden_layers: z.number().int().positive(),
  hidden_size: z.number().int().positive(),
  intermediate_size: z.number().int().positive(),
  num_attention_heads: z.number().int().positive(),
  num_key_value_heads: z.number().int().positive().optional(),
  head_dim: z.number().int().positive().nullish(),
  vocab_size: z.number().int().positive(),
  tie_word_embeddings: z.boolean().default(false),
});

/** A decoder with gated MLPs, as Llama, Mistral, Qwen, Phi-3 and SmolLM are. */
export interface Architecture {
  readonly layers: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly vocabulary: number;
  /** Input and output share one table of vectors. */
  readonly tied: boolean;
  /** Phi-3 joins q, k, v into one layer, and gate, up into one. */
  readonly fused: boolean;
}

/** @returns undefined for a config of another shape, whose memory cannot be told */
export function architectureOf(config: unknown): Architecture | undefined {
  const { data } = Config.safeParse(config);
  if (!data) return undefined;
  const heads = data.num_attention_heads;
  return {
    layers: data.num_hidden_layers,
    hidden: data.hidden_size,
    intermediate: data.intermediate_size,
    heads,
    keyValueHeads: data.num_key_value_heads ?? heads,
    headWidth: data.head_dim ?? data.hidden_size / heads,
    vocabulary: data.vocab_size,
    tied: data.tie_word_embeddings,
    fused: data.model_type === 'phi3',
  };
}

/** A linear layer: its weight is outputs × inputs. */
export interface Linear {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** The linear layers of one decoder layer, in the order in which a token meets them. */
function linearLayers(model: Architecture): Linear[] {
  const { hidden, intermediate } = model;
  const queries = model.heads * model.headWidth;
  const keys = model.keyValueHeads * model.headWidth;
  const layer = (name: string, inputs: number, outputs: number): Linear => ({ name, inputs, outputs });
  const attention = model.fused
    ? [layer('qkv_proj', hidden, queries + 2 * keys)]
    : [layer('q_proj', hidden, queries), layer('k_proj', hidden, keys), layer('v_proj', hidden, keys)];
  const gates = model.fused
    ? [layer('gate_up_proj', hidden, 2 * intermediate)]
    : [layer('gate_proj', hidden, intermediate), layer('up_proj', hidden, intermediate)];
  return [...attention, layer('o_proj', queries, hidden), ...gates, layer('down_proj', intermediate, hidden)];
}

/** Weights in linear layers, in the tables of vectors, and in norms. */
export function countParameters(model: Architecture): { linear: number; embeddings: number; norms: number } {
  const linear = linearLayers(model).reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
  return {
    linear: model.layers * linear,
    embeddings: (model.tied ? 1 : 2) * model.vocabulary * model.hidden,
    norms: (2 * model.layers + 1) * model.hidden,
  };
}

/** The layers that get an adapter: all, or those of the names in `targetModules`. */
export function adaptedLayers(model: Architecture, targetModules: 'all-linear' | readonly string[]): Linear[] {
  const layers = linearLayers(model);
  return targetModules === 'all-linear' ? layers : layers.filter(({ name }) => targetModules.includes(name));
}

/** LoRA adds A (rank × inputs) and B (outputs × rank) to each of its layers; DoRA, a length for each output as well. */
export function countAdapter(model: Architecture, adapted: readonly Linear[], rank: number, dora = false): number {
  const ofLayer = ({ inputs, outputs }: Linear) => rank * (inputs + outputs) + (dora ? outputs : 0);
  return model.layers * adapted.reduce((sum, layer) => sum + ofLayer(layer), 0);
}
