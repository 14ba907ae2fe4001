// React's types, which the terminal view brings in, name the elements of a page without saying what is in them. Functions that browser tests hand
// into a page run there, where an element has all that the DOM gives it.
interface Element {
  // biome-ignore lint/suspicious/noExplicitAny: Node's side does not know the DOM
  [property: string]: any;
}
