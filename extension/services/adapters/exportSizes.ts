import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ExportKind } from '../../../protocol/export';
import type { Quantization } from '../../../protocol/project';
import type { BaseModel } from '../models/baseModels';
import { bytesOfWeights } from '../models/quantization';
import type { Run } from '../runs/runs';

/** For tokenizer and metadata. */
const BESIDE_BYTES = 16e6;

export interface ExportSizes {
  /** What stays, about. */
  readonly bytes: number;
  /** What must be free while it is made. */
  readonly needed: number;
}

/** How much an export writes, before it writes. */
export async function exportSizes(
  run: Run,
  { kind, quantization }: { readonly kind: ExportKind; readonly quantization: Quantization },
  base: BaseModel,
): Promise<ExportSizes> {
  if (kind === 'lora-gguf' || kind === 'peft' || kind === 'merged') {
    const copied = {
      'lora-gguf': path.join(run.folder, 'adapter.gguf'),
      peft: path.join(run.folder, 'adapter'),
      merged: base.huggingFaceFolder,
    };
    const bytes = await sizeOf(copied[kind]);
    return { bytes, needed: bytes };
  }
  const { parameters } = base.manifest;
  const bytes = bytesOfWeights(parameters, quantization) + BESIDE_BYTES;
  // The merged model stands there in F32 until it is quantised.
  const whole = quantization === 'F32' ? 0 : bytesOfWeights(parameters, 'F32') + BESIDE_BYTES;
  return { bytes, needed: bytes + whole };
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isDirectory()) return found?.size ?? 0;
  const sizes = (await readdir(file)).map((name) => sizeOf(path.join(file, name)));
  return (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0);
}
