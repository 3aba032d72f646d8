/** The name of a downloaded result: the project's name, without what file systems refuse, and the result's extension. */
export function savedName(projectName: string, assetName: string): string {
  const name = projectName
    .replace(/[\\/:*?"<>|\u0000-\u001f]+/g, ' ')
    .replace(/[. ]+$/, '')
    .trim();
  return `${name || 'project'}${assetName.slice(assetName.lastIndexOf('.'))}`;
}
