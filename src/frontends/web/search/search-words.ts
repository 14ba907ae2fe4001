const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

export const entriesText = (count: number): string => counted(count, 'entry', 'entries');
export const bodiesText = (count: number): string => counted(count, 'body', 'bodies');
