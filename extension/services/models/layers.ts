import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { BaseModel } from './baseModels';
import { readSafetensorsShapes } from './tensorShapes';

/** The base model's layers whose weight has two dimensions: linear ones, and tables of the vocabulary. Undefined where no file tells. */
export async function readLayers(base: BaseModel): Promise<string[] | undefined> {
  const names = await readdir(base.huggingFaceFolder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.safetensors'));
  try {
    const shapes = await Promise.all(
      files.map((name) => readSafetensorsShapes(path.join(base.huggingFaceFolder, name))),
    );
    const layers = shapes.flatMap((one) =>
      [...one].flatMap(([name, shape]) =>
        shape.length === 2 && name.endsWith('.weight') ? [name.slice(0, -'.weight'.length)] : [],
      ),
    );
    return layers.length > 0 ? layers.sort() : undefined;
  } catch {
    return undefined;
  }
}
