// A figure: title, what it shows, the picture, and below it the same as a table, CSV, SVG and PNG.
// It is drawn when it comes on screen, again when its data or the theme change, and before printing.
import { h, s, save, scroller, type Child } from './dom';
import { onTheme, theme } from './theme';
import { csvText } from './words';

export interface Drawn {
  picture: Node | null;                   // an SVG, or any element (then there is no SVG to save)
  columns: string[]; rows: (string | number | null)[][];
  note?: Child;
}
export interface FigureOptions {
  id: string; title: string; unit?: string; about: Child; wide?: boolean; nothing?: string;
}

export class Figure {
  readonly element: HTMLElement;
  private readonly body = h('div', { class: 'picture' });
  private readonly note = h('p', { class: 'note' });
  private readonly heading: HTMLElement;
  private readonly about: HTMLElement;
  private readonly details: HTMLDetailsElement;
  private readonly tableBox = h('div');
  private readonly buttons: HTMLButtonElement[];
  private drawn: Drawn | null = null;
  private stale = true;
  private near = false;
  private width = 0;

  constructor(private readonly options: FigureOptions, private readonly draw: (width: number) => Drawn) {
    this.heading = h('h3', { id: `${options.id}-title` }, options.title);
    this.about = h('p', { class: 'about' }, options.about);
    this.details = h('details', { class: 'table-view' }, h('summary', {}, 'Table'), this.tableBox);
    this.details.addEventListener('toggle', () => { if (this.details.open) this.fillTable(); });
    this.buttons = (['CSV', 'SVG', 'PNG'] as const).map((kind) => h('button', {
      type: 'button', click: () => { void this.download(kind); },
    }, kind));
    this.nameButtons();
    const buttons = h('div', { class: 'tools' }, ...this.buttons);
    this.element = h('section', { class: options.wide ? 'figure wide' : 'figure', id: options.id, 'aria-labelledby': `${options.id}-title` },
      this.heading, this.about, this.body, this.note, h('div', { class: 'below' }, this.details, buttons));
    kFigures.push(this);
    onTheme(() => this.refresh());
    kSight.observe(this.element);
    kSize.observe(this.body);
  }
  // What it shows has changed.
  refresh(title?: string, about?: Child): void {
    if (title !== undefined) {
      this.options.title = title;
      this.heading.textContent = title;
      this.nameButtons();
    }
    if (about !== undefined) this.about.replaceChildren(...asNodes(about));
    this.stale = true;
    if (this.near) this.show();
  }
  private nameButtons(): void {
    for (const button of this.buttons) button.setAttribute('aria-label', `Download ${button.textContent ?? ''}: ${this.options.title}`);
  }
  // Of the observers below.
  sight(near: boolean): void { this.near = near; if (near && this.stale) this.show(); }
  resized(width: number): void {
    if (Math.abs(width - this.width) < 8) return;
    this.stale = true;
    if (this.near) this.show();
  }
  show(): void {
    this.stale = false;
    this.width = this.body.clientWidth;
    this.drawn = this.draw(Math.max(260, this.width || 640));
    const { picture, note, rows } = this.drawn;
    const empty = rows.length === 0;
    this.body.replaceChildren(empty || !picture
      ? h('p', { class: 'nothing' }, this.options.nothing ?? 'The tables of this folder have no figure for this.') : picture);
    for (const svg of this.body.querySelectorAll('svg')) {
      if (svg.parentElement?.closest('svg')) continue;
      svg.setAttribute('role', 'img');
      svg.setAttribute('aria-label', `${this.options.title}; the table below has the numbers`);
      // A picture is one thing to a screen reader; its parts carry no names of their own.
      for (const part of svg.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label');
    }
    // A table has no picture to save.
    const hasPicture = this.body.querySelector('svg') !== null;
    for (const button of this.buttons.slice(1)) button.hidden = !hasPicture;
    this.note.replaceChildren(...asNodes(note ?? ''));
    this.element.classList.toggle('empty', empty);
    if (this.details.open) this.fillTable();
  }
  private fillTable(): void {
    if (this.stale) this.show();
    const { columns, rows } = this.drawn ?? { columns: [], rows: [] };
    this.tableBox.replaceChildren(scroller(dataTable(columns, rows), `${this.options.title}, as a table`));
  }
  private async download(kind: 'CSV' | 'SVG' | 'PNG'): Promise<void> {
    if (this.stale) this.show();
    if (!this.drawn) return;
    const name = `${document.title.split(' ')[0] ?? 'archipelago'}-${this.options.id}`;
    if (kind === 'CSV') {
      save(`${name}.csv`, 'text/csv', csvText(this.drawn.columns, this.drawn.rows));
      return;
    }
    const text = svgText(this.body, this.options.title);
    if (kind === 'SVG') save(`${name}.svg`, 'image/svg+xml', text.svg);
    else save(`${name}.png`, 'image/png', await pngOf(text.svg, text.width, text.height));
  }
}

const kFigures: Figure[] = [];
const byElement = (element: Element): Figure | undefined =>
  kFigures.find((figure) => figure.element === element || figure.element === element.parentElement);
const kSight = new IntersectionObserver((entries) => {
  for (const entry of entries) byElement(entry.target)?.sight(entry.isIntersecting);
}, { rootMargin: '300px 0px' });
const kSize = new ResizeObserver((entries) => {
  for (const entry of entries) byElement(entry.target)?.resized(entry.contentRect.width);
});
export function drawAll(): void { for (const figure of kFigures) figure.show(); }

function asNodes(child: Child): Node[] {
  return [...h('span', {}, child).childNodes];
}

export function dataTable(columns: string[], rows: (string | number | null)[][]): HTMLTableElement {
  const isNumber = columns.map((_, c) => rows.every((row) => row[c] === null || typeof row[c] === 'number'));
  return h('table', {},
    h('thead', {}, h('tr', {}, ...columns.map((column) => h('th', { scope: 'col' }, column)))),
    h('tbody', {}, ...rows.map((row) => h('tr', {}, ...row.map((cell, c) =>
      h('td', isNumber[c] ? { class: 'number' } : {}, cell === null ? '' : cell))))));
}

// The picture as a file of its own: the first SVG of the body with its legend, on the page's paper.
function svgText(body: HTMLElement, title: string): { svg: string; width: number; height: number } {
  const colours = theme();
  const pictures = [...body.querySelectorAll('svg')].filter((svg) => !svg.parentElement?.closest('svg'));
  const main = pictures.reduce<SVGSVGElement | null>((most, svg) =>
    most && most.clientWidth * most.clientHeight >= svg.clientWidth * svg.clientHeight ? most : svg, null);
  const width = main?.clientWidth || 640;
  const height = (main?.clientHeight || 60) + 34;
  const outer = s('svg', { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` });
  outer.append(s('rect', { width, height, fill: colours.paper }),
    s('text', { x: 8, y: 20, fill: colours.ink, 'font-family': 'system-ui, sans-serif', 'font-size': 14, 'font-weight': 600 }, title));
  if (main) {
    const copy = main.cloneNode(true) as SVGSVGElement;
    copy.setAttribute('y', '34');
    copy.setAttribute('width', String(width));
    copy.setAttribute('height', String(height - 34));
    copy.setAttribute('font-family', 'system-ui, sans-serif');
    copy.setAttribute('color', colours.ink);
    outer.append(copy);
  }
  return { svg: new XMLSerializer().serializeToString(outer), width, height };
}

async function pngOf(svg: string, width: number, height: number): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = h('canvas', { width: width * 2, height: height * 2 });
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.scale(2, 2);
  context.drawImage(image, 0, 0);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => blob ? resolve(blob) : reject(new Error('no picture')), 'image/png'));
}
