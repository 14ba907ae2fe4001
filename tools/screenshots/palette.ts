// 256 colours for a picture: the most frequent ones, but first of each region of the colour space, so that a single coloured word keeps its hue.
const paletteSize = 256;
/** Squared: colours that are nearer than this to a chosen one wait until every region has its own. */
const regionDistance = 20 ** 2;

/** Colours are 0xRRGGBB. */
export function choosePalette(colours: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const byCount = [...counts.keys()].sort((one, other) => counts.get(other)! - counts.get(one)!);
  const chosen: number[] = [];
  const near: number[] = [];
  for (const colour of byCount) {
    const isNear = chosen.some((each) => distance(each, colour) < regionDistance);
    (isNear || chosen.length >= paletteSize ? near : chosen).push(colour);
  }
  return [...chosen, ...near].slice(0, paletteSize);
}

/** Gives the position in the palette. */
export function nearestIn(palette: readonly number[]): (colour: number) => number {
  const known = new Map(palette.map((colour, at) => [colour, at]));
  return (colour) => {
    const found = known.get(colour) ?? nearestPosition(palette, colour);
    known.set(colour, found);
    return found;
  };
}

function nearestPosition(palette: readonly number[], colour: number): number {
  let best = 0;
  palette.forEach((each, at) => {
    if (distance(each, colour) < distance(palette[best]!, colour)) best = at;
  });
  return best;
}

function distance(one: number, other: number): number {
  const red = (one >> 16) - (other >> 16);
  const green = ((one >> 8) & 255) - ((other >> 8) & 255);
  const blue = (one & 255) - (other & 255);
  return red * red + green * green + blue * blue;
}
