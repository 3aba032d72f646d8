/** Parses the part after the # of a share link: the project and the token. Undefined if it is not a share link. */
export function parseShare(hash: string): { id: string; token: string } | undefined {
  const parts = /^#(p[0-9a-z]{20})\/([0-9a-f]{16}\.[\w-]{43})$/.exec(hash);
  return parts ? { id: parts[1]!, token: parts[2]! } : undefined;
}

/** Gets the HTML that embeds a project in another page. */
export function embedSnippet(address: string, title: string): string {
  return `<iframe src="${escape(address)}" title="${escape(title)}" width="640" height="480" style="border:0" loading="lazy" allowfullscreen></iframe>`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
