/* What the scripts of the pages give each other, on `globalThis.week2`. */

/** Properties of an element, and attributes where it has no such property. */
type Properties<E> = Partial<E> & { [attribute: `aria-${string}`]: string };

interface Dom {
  all(selector: string, root?: ParentNode): HTMLElement[];
  set<E extends Element>(made: E, properties: Properties<E>): E;
  element<K extends keyof HTMLElementTagNameMap>(
    name: K,
    properties?: Properties<HTMLElementTagNameMap[K]>,
    ...children: (Node | string)[]
  ): HTMLElementTagNameMap[K];
  button(
    label: string,
    press: (event: Event) => unknown,
    properties?: Properties<HTMLButtonElement>,
  ): HTMLButtonElement;
  select(
    options: [text: string, value: string][],
    properties?: Properties<HTMLSelectElement>,
  ): HTMLSelectElement;
  table(
    heads: string[],
    properties?: Properties<HTMLTableElement>,
    ...before: Node[]
  ): { table: HTMLTableElement; body: HTMLTableSectionElement };
  fill(box: HTMLElement, label: string, ...children: Node[]): void;
  copyButton(
    label: string,
    text: () => string | Promise<string>,
    say: (said: string) => unknown,
    properties?: Properties<HTMLButtonElement>,
  ): HTMLButtonElement;
}

declare var week2: {
  dom: Dom;
  autograd: any;
  pack(name: string, text: string): void;
  script(address: string): Promise<void>;
  unpack(address: string, name: string): Promise<Uint8Array<ArrayBuffer>>;
  unpackJson(address: string, name: string): Promise<any>;
  WordPiece: any;
  Classifiers: any;
};

declare function importScripts(...addresses: string[]): void; // in a worker
