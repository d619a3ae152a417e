// Elements by name, attributes and children.  Texts become text nodes, so no data is ever HTML.
export type Child = Node | string | number | null | undefined | false | Child[];
type Attributes = Record<string, string | number | boolean | ((event: Event) => void) | undefined>;

function fill(element: Element, attributes: Attributes, children: Child[]): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(key, value);
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  append(element, children);
}
function append(element: Element, children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child instanceof Node ? child : String(child));
  }
}
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  fill(element, attributes, children);
  return element;
}
export function s<K extends keyof SVGElementTagNameMap>(
  name: K, attributes: Attributes = {}, ...children: Child[]): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  fill(element, attributes, children);
  return element;
}

// **bold**, `code` and [words](link) of a line of Markdown; links become their words.
export function inline(text: string): Child[] {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`|\[[^\]]+\]\([^)]*\))/).map((part) => {
    if (part.startsWith('**')) return h('strong', {}, part.slice(2, -2));
    if (part.startsWith('`')) return h('code', {}, part.slice(1, -1));
    const link = /^\[([^\]]+)\]/.exec(part);
    return link ? link[1] ?? '' : part;
  });
}

// A page of Markdown as this program writes them: headings, paragraphs, lists, tables, code.
export function markdown(text: string): HTMLElement[] {
  const found: HTMLElement[] = [];
  const lines = text.split('\n');
  const cells = (line: string): string[] => line.trim().replace(/^\||\|$/g, '').split('|').map((c) => c.trim());
  for (let i = 0; i < lines.length;) {
    const line = lines[i] ?? '';
    if (line.startsWith('#')) {
      found.push(h('h3', {}, ...inline(line.replace(/^#+ /, ''))));
      i += 1;
    } else if (line.startsWith('|')) {
      const rows: string[][] = [];
      for (; (lines[i] ?? '').startsWith('|'); i += 1) rows.push(cells(lines[i] ?? ''));
      const head = rows[0] ?? [];
      found.push(scroller(h('table', {}, h('thead', {}, h('tr', {}, ...head.map((c) => h('th', { scope: 'col' }, ...inline(c))))),
        h('tbody', {}, ...rows.slice(2).map((row) => h('tr', {}, ...row.map((c) => h('td', {}, ...inline(c)))))))));
    } else if (line.startsWith('- ')) {
      const list = h('ul');
      for (; (lines[i] ?? '').startsWith('- '); i += 1) list.append(h('li', {}, ...inline((lines[i] ?? '').slice(2))));
      found.push(list);
    } else if (line.startsWith('![') || line.trim() === '') {
      i += 1;
    } else {
      const paragraph: string[] = [];
      for (; (lines[i] ?? '').trim() !== '' && !/^(#|\||- )/.test(lines[i] ?? ''); i += 1) paragraph.push(lines[i] ?? '');
      found.push(h('p', {}, ...inline(paragraph.join(' '))));
    }
  }
  return found;
}

// A wide table scrolls by itself, by mouse and by keyboard.
export function scroller(table: HTMLElement, label = 'table'): HTMLElement {
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label }, table);
}

export function save(name: string, type: string, content: string | Blob): void {
  const blob = typeof content === 'string' ? new Blob([content], { type }) : content;
  const url = URL.createObjectURL(blob);
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
