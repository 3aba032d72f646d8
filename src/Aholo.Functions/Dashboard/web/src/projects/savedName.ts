/** Gets the file name for a download: the name of the project, without characters that file systems reject, and the extension of the asset. */
export function savedName(projectName: string, assetName: string): string {
  const name = projectName
    .replace(/[\\/:*?"<>|\u0000-\u001f]+/g, ' ')
    .replace(/[. ]+$/, '')
    .trim();
  return `${name || 'project'}${assetName.slice(assetName.lastIndexOf('.'))}`;
}
