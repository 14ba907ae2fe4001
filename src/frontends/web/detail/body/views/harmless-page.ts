const policy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; form-action 'none'; base-uri 'none'";
/** Elements that do something by being there, which the policy does not cover: going elsewhere, looking up names. */
const active = 'meta, link, base, script, iframe, frame, object, embed, portal, form [formaction]';
/** What a click goes by. The page around refuses the way there, and in place of the preview would stand the browser's word for that. */
const goingElsewhere = ['href', 'xlink:href', 'ping', 'target'];

/**
 * A recorded page as text for the `srcdoc` of a sandboxed frame. The sandbox (no scripts, an opaque origin) and the policy, which stands before
 * everything of the page, are what keeps it harmless; what is taken out here would be refused by them, or could only ask for names.
 */
export function harmlessPage(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const element of page.querySelectorAll(active)) element.remove();
  for (const link of page.querySelectorAll('a, area')) {
    const place = link.getAttribute('href');
    for (const name of goingElsewhere) link.removeAttribute(name);
    if (place?.startsWith('#')) link.setAttribute('href', place);
  }
  const head = `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta http-equiv="x-dns-prefetch-control" content="off">`;
  return `<!doctype html><html><head>${head}</head>${page.documentElement.outerHTML}</html>`;
}
