import type { SplatMesh } from '@sparkjsdev/spark';
import { Vector3 } from 'three';

/** The bounds of most splats of a file, in its own coordinates. */
export interface Bounds {
  center: Vector3;
  size: Vector3;
}

const samples = 20_000;
const outliers = 0.01;

/** Computes the bounds without the outermost splats, because reconstructions have a few far away. */
export function measure(mesh: SplatMesh): Bounds {
  const total = Math.max(mesh.splats?.getNumSplats() ?? 0, 1);
  const stride = Math.max(1, Math.floor(total / samples));
  const axes: [number[], number[], number[]] = [[], [], []];
  mesh.splats?.forEachSplat((index, center) => {
    if (index % stride !== 0) return;
    axes[0].push(center.x);
    axes[1].push(center.y);
    axes[2].push(center.z);
  });

  const ranges = axes.map((values) => {
    const sorted = Float64Array.from(values).sort();
    const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
    return [at(outliers), at(1 - outliers)] as const;
  });
  const vector = (of: (range: readonly [number, number]) => number): Vector3 => new Vector3(...(ranges.map(of) as [number, number, number]));
  return { center: vector(([low, high]) => (low + high) / 2), size: vector(([low, high]) => Math.max(high - low, 1e-3)) };
}
