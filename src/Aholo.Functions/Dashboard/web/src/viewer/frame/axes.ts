import { Quaternion, Vector3 } from 'three';

/**
 * The rotation from a file's own axes to those of PLY and SOG: x right, y down, z forward. SPZ is specified as x right, y up, z back
 * (README of github.com/nianticlabs/spz, "Coordinate System"), and Spark keeps the axes of every format.
 */
export function axesOf(fileName: string): Quaternion {
  return new Quaternion().setFromAxisAngle(new Vector3(1, 0, 0), fileName.toLowerCase().endsWith('.spz') ? Math.PI : 0);
}
