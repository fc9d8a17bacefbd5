import type { KnownIssue } from './knownIssue';

/** What a base model's files, or the hub that has them, can have wrong. */
export const MODEL_ISSUES: readonly KnownIssue[] = [
  {
    code: 'rope-scaling-type',
    title: "'rope_scaling' has the other name for its type",
    patterns: [
      /rope_scaling(?:\.get\(|\[)["'](?:rope_)?type["'][\s\S]{0,600}?KeyError: '(?<missing>(?:rope_)?type)'/g,
      /`rope_scaling` must be a dictionary with (?:two|2) fields, `(?<missing>type)` and `factor`/g,
      /Missing required keys in `rope_(?:scaling|parameters)`[^\n]*'(?<missing>rope_type)'/g,
    ],
    explain: ({ missing = 'type' }) =>
      `The model's files do not agree: 'rope_scaling' in config.json has no '${missing}'.`,
    cause:
      "transformers renamed the key from 'type' to 'rope_type'. A model file with code of its own, or another version of " +
      'transformers, looks for the other name.',
    cure: {
      title: 'Let the doctor write both names into the cached config.json; the old file is kept beside it.',
      label: 'Doctor',
      command: 'personaTuner.environment.doctor',
      cli: 'persona-tuner env doctor --cure rope-scaling-type',
    },
  },
  {
    code: 'architecture-unknown',
    title: 'This transformers does not know the architecture',
    patterns: [
      /model type `(?<type>[^`]+)` but Transformers does not recognize this architecture/g,
      /Unrecognized configuration class <class '(?<type>[^']+)'>/g,
      /^unknown-architecture: (?:[^\n]*?of the kind '(?<type>[^'\n]+)')?/gm,
      /^KeyError: '(?<type>qwen3|gemma3|phi4|smollm3|llama4)\w*'/gm,
    ],
    explain: ({ type = '?' }) => `This version of transformers does not know the architecture '${type}'.`,
    cause: "The profile 'stable' pins transformers 4.47.1, which is older than the model.",
    cure: {
      title: "Set 'profile' to 'modern' in persona.json and set up the environment, then train again.",
      label: 'Set Up Environment',
      command: 'personaTuner.environment.setUp',
      cli: 'persona-tuner env create --profile modern',
    },
  },
  {
    code: 'model-gated',
    title: 'The model is behind a licence',
    patterns: [
      /Access to model (?<model>[\w./-]+) is restricted/g,
      /You are trying to access a gated repo/g,
      /GatedRepoError|(?:401|403) Client Error[^\n]*/g,
    ],
    explain: ({ model }) =>
      `The hub does not hand out the model${model === undefined ? '' : ` '${model}'`} to this machine: it is gated.`,
    cause:
      'Its makers want their licence accepted by a signed-in account, and a token of it where the model is fetched.',
    cure: {
      title: "Accept the licence on the model's page, and set a token that may read it: in VS Code, or as HF_TOKEN.",
      label: 'Set Hub Token',
      command: 'personaTuner.hub.setToken',
      cli: 'persona-tuner models prepare',
    },
  },
  {
    code: 'model-not-cached',
    title: 'The model is not on this machine',
    patterns: [
      /couldn't connect to '[^']+' to load (?:this|the) (?:files?|model)[^\n]*?looks like (?<model>[\w./-]+) is not the path/g,
      /couldn't connect to '[^']+' to load|LocalEntryNotFoundError|OfflineModeIsEnabled|outgoing traffic has been disabled/g,
      /(?<model>[\w.-]+\/[\w.-]+) is not a local folder and is not a valid model identifier/g,
      /Can't load (?:tokenizer|the model|the configuration) (?:for|of) '(?<model>[^']+)'/g,
    ],
    explain: ({ model }) =>
      `The files of the base model${model === undefined ? '' : ` '${model}'`} are not on this machine, and none are fetched during a run.`,
    cause: 'Training works offline on purpose: a run must not depend on a server, or change with one.',
    cure: {
      title:
        "Prepare the project's base model, which fetches it once you agree, or use 'builtin:smollm2-135m-instruct'.",
      label: 'Set Up Environment',
      command: 'personaTuner.environment.setUp',
      cli: 'persona-tuner models prepare',
    },
  },
  {
    code: 'weights-broken',
    title: 'A weights file is broken',
    patterns: [
      /SafetensorError: Error while deserializing header: (?<reason>\w+)/g,
      /SafetensorError: (?<reason>(?:header|invalid|incomplete)[^\n]*)/gi,
      /PytorchStreamReader failed (?<reason>[^\n]*)/g,
      /^(?<reason>gguf-unreadable|weights-missing|pair-differs): /gm,
    ],
    explain: ({ reason = '?' }) => `A weights file cannot be read (${reason}).`,
    cause:
      'A download that was cut off, or a pointer of Git LFS in place of the file: its size tells, as weights have hundreds of megabytes.',
    cure: {
      title: 'Delete the file and fetch it again; for a prepared base model, set up the environment again.',
      label: 'Set Up Environment',
      command: 'personaTuner.environment.setUp',
      cli: 'persona-tuner env create',
    },
  },
  {
    code: 'remote-code',
    title: 'The model wants to run code of its own',
    patterns: [
      /The repository for (?<model>\S+) contains custom code which must be executed/g,
      /Loading (?<model>\S+) requires (?:you to execute|to execute some code)/g,
      /The repository (?<model>\S+) contains custom code which must be executed/g,
    ],
    explain: ({ model = '?' }) => `The model '${model}' comes with Python code that would have to be run to load it.`,
    cause: "Persona Tuner never sets 'trust_remote_code': a model's code could do anything on this machine.",
    cure: {
      title: "Choose a model whose architecture transformers has itself; for a new one, set 'profile' to 'modern'.",
    },
  },
  {
    code: 'pickle-refused',
    title: 'Weights in the old pickle format are refused',
    patterns: [/UnpicklingError: Weights only load failed/g, /serious vulnerability issue in `torch\.load`/g],
    explain: () => 'torch refuses to load a .bin or .pt file, because such a file can run code.',
    cause: 'Since torch 2.6, only plain tensors are read from pickles; safetensors files hold nothing else.',
    cure: { title: 'Use the safetensors version of the model, or convert it in an environment that you trust.' },
  },
  {
    code: 'target-modules-missing',
    title: 'No layer has the name that the adapter looks for',
    patterns: [
      /Target modules (?<modules>[^\n]+?) not found in the base model/g,
      /^no-such-module: (?:[^\n]*targetModules = (?<modules>[^\n]+?): [^\n]*Its linear layers are: (?<layers>[^\n]*)\.)?/gm,
    ],
    explain: ({ modules = 'so', layers }) =>
      `No layer of the base model is called ${modules}${layers === undefined ? '' : `; its linear layers are ${layers}`}.`,
    cause: "Architectures name their layers differently: 'q_proj' in Llama is part of 'qkv_proj' in Phi-3.",
    cure: { title: "Set 'training.targetModules' to 'all-linear', which fits every architecture." },
  },
  {
    code: 'base-model-unknown',
    title: 'The base model is none that can be prepared',
    patterns: [/^unknown-base-model: [^\n]*?'(?<model>[^'\n]+)'[^\n]*/gm, /^unknown-base-model: /gm],
    explain: ({ model }) =>
      `There is no base model${model === undefined ? ' of this name' : ` '${model}'`}: it is not the embedded one and no .gguf file.`,
    cause:
      "'baseModel' in persona.json is mistyped, or the file was moved; the embedded model comes with the environment.",
    cure: {
      title: "Correct 'baseModel' in persona.json, or set up the environment again for the embedded model.",
      label: 'Set Up Environment',
      command: 'personaTuner.environment.setUp',
      cli: 'persona-tuner env create',
    },
  },
  {
    code: 'conversion-failed',
    title: 'The safetensors cannot become a GGUF',
    patterns: [
      /^architecture-without-gguf: [^\n]*?the architecture '(?<what>[^'\n]+)'/gm,
      /^conversion-failed: [^\n]*?llama\.cpp: (?<what>[^\n]+?)\. Name/gm,
      /^(?:architecture-without-gguf|tokenizer-without-gguf|conversion-failed): /gm,
      /^(?:quantise-failed|unknown-quantization): /gm,
    ],
    explain: ({ what }) =>
      `The converter could not make of the safetensors what llama.cpp answers from${what === undefined ? '' : `: ${what}`}.`,
    cause:
      'llama.cpp has its own code for each architecture and each way of splitting text, and has none for this model.',
    cure: {
      title: "Name a .gguf of this very model as 'answer' of 'baseModel' in persona.json, or choose another model.",
    },
  },
  {
    code: 'gguf-unsupported',
    title: 'The GGUF cannot be trained from alone',
    patterns: [
      /^gguf-unsupported: (?:This GGUF cannot be trained from alone: (?<reason>[^\n]*?)\. Name the folder)?/gm,
    ],
    explain: ({ reason }) => `The .gguf file cannot be trained from${reason === undefined ? '.' : `: ${reason}.`}`,
    cause: 'Training needs the very model that answers; one that is rebuilt but for a field would learn on another.',
    cure: { title: "Set 'baseModel' to the folder with the model's safetensors, or to another model." },
  },
  {
    code: 'chat-template-missing',
    title: 'The model has no chat template',
    patterns: [/^no-chat-template: /gm],
    explain: () =>
      'Neither the base model nor the run has a chat template, so nobody can say how the model is spoken to.',
    cause: 'It is a base model that only continues text, or whoever converted it left the template out.',
    cure: { title: "Name a 'chatTemplate' in persona.json, such as 'chatml', and start a new run." },
  },
  {
    code: 'tokenizer-unknown',
    title: "The model's tokenizer cannot be built exactly",
    patterns: [/^unknown-tokenizer: (?:The GGUF's (?<what>[\w-]+) '(?<name>[^'\n]+)')?/gm],
    explain: ({ what = 'tokenizer', name }) =>
      `The ${what}${name === undefined ? '' : ` '${name}'`} of the GGUF is none that is known here.`,
    cause: 'With another one, text would become other tokens than those that the model was made with.',
    cure: { title: "Choose another model or file as 'baseModel'; an older model of the same family often works." },
  },
];
