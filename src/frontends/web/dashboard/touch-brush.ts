import type uPlot from 'uplot';

/** A finger that moved less has tapped. */
const leastPixels = 8;

/**
 * The brush by finger or pen; the mouse is uPlot's own business. Sideways it draws a span, up and down it scrolls the page (`touch-action` in
 * dashboard.css), which comes here as `pointercancel`.
 */
export function brushByTouch(plot: uPlot): void {
  const area = plot.over;
  let from: number | null = null;
  const placeOf = (event: PointerEvent): number => {
    const { left, width } = area.getBoundingClientRect();
    return Math.min(width, Math.max(0, event.clientX - left));
  };
  const select = (to: number, isDone: boolean): void => {
    const start = from ?? to;
    const size = { left: Math.min(start, to), width: Math.abs(to - start) };
    plot.setSelect({ ...size, top: 0, height: area.clientHeight }, isDone && size.width >= leastPixels);
  };
  const letGo = (): void => {
    from = null;
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  };
  area.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'mouse' || !event.isPrimary) return;
    from = placeOf(event);
    area.setPointerCapture(event.pointerId);
  });
  area.addEventListener('pointermove', (event) => {
    if (from !== null && event.isPrimary) select(placeOf(event), false);
  });
  area.addEventListener('pointerup', (event) => {
    if (from === null || !event.isPrimary) return;
    select(placeOf(event), true);
    letGo();
  });
  area.addEventListener('pointercancel', letGo);
}
