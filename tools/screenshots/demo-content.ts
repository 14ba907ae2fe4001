// The shop's goods, pages and files.
const names = [
  'Wool coat',
  'Rain jacket',
  'Trail shoes',
  'Merino sweater',
  'Canvas rucksack',
  'Fleece hat',
  'Down vest',
];
const colours = ['moss', 'granite', 'rust', 'night blue'];

export function product(id: number) {
  return {
    id,
    name: names[id % names.length],
    price: { amount: 49900 + (id % 17) * 2500, currency: 'NOK' },
    colours: colours.slice(id % 3),
    inStock: id % 4 !== 0,
    rating: { average: 4 + (id % 10) / 10, count: 12 + (id % 90) },
    images: [`https://cdn.fjordshop.example/img/${id}-1.png`, `https://cdn.fjordshop.example/img/${id}-2.png`],
    updatedAt: '2026-11-02T08:14:00Z',
  };
}

export function products(url: URL) {
  const number = Number(url.searchParams.get('page') ?? 1);
  const items = Array.from({ length: 24 }, (_, at) => product(1200 + number * 24 + at));
  return { page: number, pages: 12, total: 281, products: items };
}

export const cart = {
  id: 'cart_7d1',
  items: [{ product: 1201, quantity: 2, colour: 'moss' }],
  total: { amount: 104800, currency: 'NOK', includesTax: true },
};

export const order = {
  id: 'ord_20418',
  status: 'confirmed',
  customer: { id: 'user-8841', name: 'Ingrid Solberg', email: 'ingrid@fjordshop.example', isMember: true },
  items: [
    { product: 1201, name: 'Wool coat', quantity: 2, unit: { amount: 52400, currency: 'NOK' } },
    { product: 1217, name: 'Trail shoes', quantity: 1, unit: { amount: 119000, currency: 'NOK' } },
  ],
  shipping: { method: 'post', to: { city: 'Tromsø', postcode: '9008', country: 'NO' }, estimatedDays: [2, 4] },
  total: { amount: 223800, tax: 44760, discount: null, currency: 'NOK' },
  createdAt: '2026-11-21T09:14:07Z',
};

export const graphqlAnswer = {
  data: { cart: { id: 'cart_7d1', lines: [{ product: { name: 'Wool coat' }, quantity: 2 }], total: 104800 } },
};

export const page = (title: string): string =>
  `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${title}</title><link rel="stylesheet" href="/app.css"></head>\n<body>\n${'<article class="card"><h2>Wool coat</h2><p>Warm, and made to last.</p></article>\n'.repeat(60)}</body>\n</html>\n`;

export const styleText = '.card { display: grid; gap: 8px; padding: 12px; }\n'.repeat(140);

export const scriptText = Array.from(
  { length: 600 },
  (_, at) => `export const price${at} = (amount) => new Intl.NumberFormat('nb-NO').format(amount / ${at + 1});\n`,
).join('');
