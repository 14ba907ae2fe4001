// Makes the pictures of README.md and docs/ anew: npm run screenshots [names…]. Needs Chromium and a build (npm run build).
// The shipped command runs on a scratch directory and records a demo shop; a real browser looks at it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../test/support/browser.ts';
import { type Product, startProduct } from '../test/support/product.ts';
import { makeDemoMcp } from './screenshots/demo-mcp.ts';
import { annotateDemoTraffic } from './screenshots/demo-notes.ts';
import { startDemoShop } from './screenshots/demo-shop.ts';
import { makeDemoTraffic } from './screenshots/demo-traffic.ts';
import { packPng } from './screenshots/pack-png.ts';
import { type Picture, pictures } from './screenshots/pictures.ts';

const imagesDir = process.env['SCREENSHOTS_DIR'] ?? join(import.meta.dirname, '..', 'docs', 'images');
const names = process.argv.slice(2);
const wanted = pictures.filter(({ name }) => names.length === 0 || names.includes(name));
mkdirSync(imagesDir, { recursive: true });
/** Its path is in some pictures. */
const demoDir = join(tmpdir(), 'demo');

const browser = await launchBrowser();
try {
  await takeAll(
    browser,
    wanted.filter(({ of }) => of === 'first run'),
    {},
  );
  await takeDemo(browser);
  await takeAll(
    browser,
    wanted.filter(({ of }) => of === 'mcp'),
    {},
    makeDemoMcp,
  );
} finally {
  await browser.close();
}

async function takeDemo(chromium: Browser): Promise<void> {
  const shop = await startDemoShop();
  try {
    const demo = wanted.filter(({ of }) => of === 'demo');
    await takeAll(chromium, demo, { upstreamCa: shop.authorityPem }, async (product) => {
      const { main, close } = await makeDemoTraffic(product, shop);
      await annotateDemoTraffic(product, main);
      return { sessionId: main, close };
    });
  } finally {
    shop.close();
  }
}

async function takeAll(
  chromium: Browser,
  some: readonly Picture[],
  options: { upstreamCa?: string },
  seed?: (product: Product) => Promise<{ sessionId: string; close(): void }>,
): Promise<void> {
  if (some.length === 0) return;
  const dataDir = join(demoDir, '.nectoproxy');
  const product = await startProduct({ ...options, dataDir });
  try {
    const seeded = await seed?.(product);
    for (const picture of some) await take(chromium, picture, product, seeded?.sessionId ?? product.session.id);
    seeded?.close();
  } finally {
    await product.stop();
    rmSync(demoDir, { recursive: true, force: true });
  }
}

async function take(chromium: Browser, picture: Picture, product: Product, sessionId: string): Promise<void> {
  const { name, theme = 'light', size = { width: 1280, height: 800 } } = picture;
  const context = await chromium.newContext({
    viewport: size,
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  try {
    const page = await context.newPage();
    await page.goto(product.uiUrl + (await picture.address(product, sessionId)));
    await page.getByText('Connected').waitFor();
    await page.waitForTimeout(1500);
    await picture.prepare?.(page);
    await page.waitForTimeout(300);
    const path = join(imagesDir, `${name}.png`);
    const png = packPng(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
    writeFileSync(path, png);
    console.log(`${path}: ${Math.round(png.length / 1000)} kB`);
  } finally {
    await context.close();
  }
}
