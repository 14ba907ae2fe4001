// Fast slices that every Node Buffer has and @types/node does not list. They skip the encoding lookup of toString(encoding, start, end),
// which counts where each message head is cut.
interface Buffer {
  latin1Slice(start?: number, end?: number): string;
  utf8Slice(start?: number, end?: number): string;
}
