import { planWaves, type PlacedStep } from "@/components/broadcast/plan-waves";

export const BOX = { width: 204, height: 50, gapX: 44, gapY: 12 };

export type Place = { x: number; y: number };
export type PlanPicture<T extends PlacedStep> = {
  width: number;
  height: number;
  boxes: { step: T; place: Place }[];
  lines: { key: string; path: string }[];
};

/** Where each step of a small plan stands, turn by turn from left to right, and the lines between them. Pixels. */
export function placePlan<T extends PlacedStep>(steps: readonly T[]): PlanPicture<T> {
  const waves = planWaves(steps);
  const tallest = Math.max(0, ...waves.map((wave) => wave.length));
  const heightOf = (count: number) => Math.max(0, count * (BOX.height + BOX.gapY) - BOX.gapY);
  const height = heightOf(tallest);
  const places = new Map<string, Place>();
  waves.forEach((wave, column) => {
    const top = (height - heightOf(wave.length)) / 2;
    wave.forEach((step, row) =>
      places.set(step.id, { x: column * (BOX.width + BOX.gapX), y: top + row * (BOX.height + BOX.gapY) }),
    );
  });
  const lines = steps.flatMap((step) =>
    step.after.flatMap((before) => {
      const from = places.get(before);
      const to = places.get(step.id);
      if (from === undefined || to === undefined) return [];
      const [x1, y1, x2, y2] = [from.x + BOX.width, from.y + BOX.height / 2, to.x - 5, to.y + BOX.height / 2];
      const bend = Math.max(16, (x2 - x1) / 2);
      return [{ key: `${before}>${step.id}`, path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}` }];
    }),
  );
  return {
    width: Math.max(0, waves.length * (BOX.width + BOX.gapX) - BOX.gapX),
    height,
    boxes: steps.map((step) => ({ step, place: places.get(step.id)! })),
    lines,
  };
}
