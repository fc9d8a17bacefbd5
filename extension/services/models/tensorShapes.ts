import { open } from 'node:fs/promises';
import * as z from 'zod';

/** A header of more is none: a model of 10 000 tensors has about 1 MB. */
const MOST_BYTES = 64 * 1024 * 1024;

const Header = z.record(z.string(), z.unknown());

const Tensor = z.object({ shape: z.array(z.number().int().nonnegative()) });

/** The shapes of a file's tensors, by name: its header begins with its own length, 8 bytes, and is JSON. */
export async function readSafetensorsShapes(file: string): Promise<Map<string, readonly number[]>> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const length = Number((await handle.read(Buffer.alloc(8), 0, 8, 0)).buffer.readBigUInt64LE());
    if (length > Math.min(size, MOST_BYTES)) throw new Error(`'${file}' is no whole safetensors file.`);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, 8);
    const header = Header.parse(JSON.parse(buffer.toString('utf8')));
    return new Map(
      Object.entries(header).flatMap(([name, value]) => {
        const tensor = Tensor.safeParse(value).data;
        return tensor && name !== '__metadata__' ? [[name, tensor.shape] as const] : [];
      }),
    );
  } finally {
    await handle.close();
  }
}
